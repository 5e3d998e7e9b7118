/**
 * Resolvers that count their fields, stop when the request has ended, and pause when the slice of the event loop is
 * over. graphql-js itself does none of these: it resolves and completes whole lists in one synchronous stretch.
 */
import { isSliceOver } from '@marquee/runtime/event-loop-slices';
import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLFieldResolver, GraphQLOutputType, GraphQLSchema } from 'graphql';
import type { RequestWork } from './request-work.js';

/** The part of a context value that guarded resolvers use. */
export interface WorkContext {
  readonly work: RequestWork;
}

type Resolver = GraphQLFieldResolver<unknown, WorkContext>;

/** A list that is not longer is completed without pauses of its own; its items' fields may pause. */
const SHORT_LIST = 16;

/** Replaces the resolvers of all object types in the schema. Their context value needs the request's `work`. */
export function guardResolvers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    // The types of introspection are shared by all schemas of the process.
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isLeaf = isLeafType(getNamedType(field.type));
      const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
      const guarded = isLeaf && field.resolve === undefined ? counted(resolve) : pausing(resolve, isLeaf);
      const list = getNullableType(field.type);
      field.resolve = (isListType(list) ? listed(guarded, list.ofType) : guarded) as GraphQLFieldResolver<
        unknown,
        unknown
      >;
    }
  }
}

/**
 * What a field of an ended request returns. Its response was made by `executeBounded`, so nothing waits for the field; an
 * error would have to pass through all fields above. Not one promise for all: what waits for it would never be freed.
 */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** For fields that read a property: they are too short to need a pause. */
function counted(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const { work } = context;
    return work.countField() ? noted(resolve(source, args, context, info), work) : never();
  };
}

function pausing(resolve: Resolver, isLeaf: boolean): Resolver {
  return (source, args, context, info) => {
    const { work } = context;
    if (!(isLeaf ? work.countField() : work.countItems(1))) return never();
    if (!isSliceOver()) return noted(resolve(source, args, context, info), work);
    return noted(
      work.queue.pause().then(() => resolve(source, args, context, info)),
      work,
    );
  };
}

/** Records that graphql-js got a promise; see `ItemsInOrder`. */
function noted(value: unknown, work: RequestWork): unknown {
  if (isPromise(value)) work.countPromise();
  return value;
}

function listed(resolve: Resolver, itemType: GraphQLOutputType): Resolver {
  return (source, args, context, info) => {
    const list = resolve(source, args, context, info);
    const { work } = context;
    return isPromise(list)
      ? list.then((items) => guardedList(items, itemType, work))
      : guardedList(list, itemType, work);
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | null | undefined)?.then === 'function';
}

function guardedList(list: unknown, itemType: GraphQLOutputType, work: RequestWork): unknown {
  if (!Array.isArray(list)) return list;
  if (!work.countItems(list.length)) return never();
  const isShort = list.length <= SHORT_LIST;
  if (isShort && !mayFailAfterPromise(list, itemType)) return list;
  // graphql-js takes all items in one stretch: many lists must not begin in the same slice.
  const items = (): Iterable<unknown> => new GuardedItems(list, itemType, work);
  if (isShort || !isSliceOver()) return items();
  list.forEach(keepForLater);
  return noted(work.queue.pause().then(items), work);
}

/** A promise that is read in a later turn must not count as unhandled when it is rejected before. */
function keepForLater(value: unknown): void {
  if (isPromise(value)) value.then(undefined, () => undefined);
}

function after(turn: Promise<void>, value: unknown): Promise<unknown> {
  keepForLater(value);
  return turn.then(() => value);
}

/** Whether one item of the list can be a promise and a later one can fail the whole list. */
function mayFailAfterPromise(list: readonly unknown[], itemType: GraphQLOutputType): boolean {
  const inner = getNullableType(itemType);
  if (isListType(inner)) return true;
  return list.length > 1 && isNonNullType(itemType) && (!isLeafType(inner) || list.some(isPromise));
}

/**
 * The items of a list, as graphql-js takes them: it completes an item before it takes the next. An item is a promise
 *
 * - after the slice is over: a pause;
 * - in a list of non-null items, once the completion of an earlier item has made a promise. When such an item fails
 *   synchronously, graphql-js throws out of the list and leaves the promises of earlier items without a reader, so that
 *   their rejection would be unhandled. The failure of a promise is read with all others.
 */
class GuardedItems implements IterableIterator<unknown> {
  #index = 0;
  readonly #promisesBefore: number;
  readonly #isNonNull: boolean;
  /** The type of the inner lists' items, if the items are lists. */
  readonly #innerType: GraphQLOutputType | null;
  #hasPromise = false;
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly list: readonly unknown[],
    itemType: GraphQLOutputType,
    private readonly work: RequestWork,
  ) {
    const inner = getNullableType(itemType);
    this.#innerType = isListType(inner) ? inner.ofType : null;
    this.#isNonNull = isNonNullType(itemType);
    this.#promisesBefore = work.promises;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown> {
    if (this.#index >= this.list.length) return { done: true, value: undefined };
    const value = this.#guarded(this.list[this.#index]);
    this.#index += 1;
    this.#hasPromise ||= isPromise(value) || isSliceOver() || this.work.promises > this.#promisesBefore;
    if (!this.#hasPromise || (!this.#isNonNull && !isSliceOver())) return { done: false, value };
    // The items begin one after another, each after a look at the clock.
    this.#last = this.#last.then(() => (isSliceOver() ? this.work.queue.pause() : undefined));
    return { done: false, value: after(this.#last, value) };
  }

  #guarded(item: unknown): unknown {
    const type = this.#innerType;
    if (type === null) return item;
    return isPromise(item)
      ? item.then((list) => guardedList(list, type, this.work))
      : guardedList(item, type, this.work);
  }
}
