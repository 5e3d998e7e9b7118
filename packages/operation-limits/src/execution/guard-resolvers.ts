/**
 * Resolvers that count their fields, stop when the request has ended, and pause when the slice of the event loop is
 * over. graphql-js itself does none of these: it resolves and completes whole lists in one synchronous stretch.
 */
import { isSliceOver } from '@marquee/runtime/event-loop-slices';
import { defaultFieldResolver, getNamedType, getNullableType, isLeafType, isListType, isObjectType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
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
      const isList = isListType(getNullableType(field.type));
      field.resolve = (isList ? listed(guarded) : guarded) as GraphQLFieldResolver<unknown, unknown>;
    }
  }
}

/**
 * What a field of an ended request returns. Its response was made by `executeBounded`, so nothing waits for the field; an
 * error would have to pass through all fields above, and graphql-js leaves rejections unhandled when an item of a list
 * throws. Not one promise for all: what waits for it would never be freed.
 */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** For fields that read a property: they are too short to need a pause. */
function counted(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    return context.work.countField() ? resolve(source, args, context, info) : never();
  };
}

function pausing(resolve: Resolver, isLeaf: boolean): Resolver {
  return (source, args, context, info) => {
    const { work } = context;
    if (!(isLeaf ? work.countField() : work.countItems(1))) return never();
    if (!isSliceOver()) return resolve(source, args, context, info);
    return work.queue.pause().then(() => resolve(source, args, context, info));
  };
}

function listed(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const list = resolve(source, args, context, info);
    return isPromise(list) ? list.then((items) => withPauses(items, context.work)) : withPauses(list, context.work);
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | null | undefined)?.then === 'function';
}

function withPauses(list: unknown, work: RequestWork): unknown {
  if (!Array.isArray(list)) return list;
  if (!work.countItems(list.length)) return never();
  if (list.length <= SHORT_LIST) return list;
  // graphql-js takes all items in one stretch: many lists must not begin in the same slice.
  return isSliceOver() ? work.queue.pause().then(() => pausingItems(list, work)) : pausingItems(list, work);
}

/** graphql-js completes an item before it takes the next. An item that it takes after the slice is a promise. */
function pausingItems(list: readonly unknown[], work: RequestWork): Iterable<unknown> {
  let index = 0;
  const iterator: IterableIterator<unknown> = {
    [Symbol.iterator]: () => iterator,
    next: () => {
      if (index >= list.length) return { done: true, value: undefined };
      const value = list[index];
      index += 1;
      if (!isSliceOver()) return { done: false, value };
      return { done: false, value: work.queue.pause().then(() => value) };
    },
  };
  return iterator;
}
