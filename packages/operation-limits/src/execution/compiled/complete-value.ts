/**
 * Completes the values of fields: https://spec.graphql.org/October2021/#CompleteValue(). A value is written into its
 * container at once, or when its promise settles, so that no object or list waits for its parts.
 */
import {
  defaultTypeResolver,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLAbstractType, GraphQLLeafType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { Position, prevOf } from './position.js';
import type { Container } from './position.js';
import { ResolveInfo } from './resolve-info.js';
import type { Place, RunningOperation } from './running-operation.js';
import type { PlannedField, SelectionPlan } from './plan.js';

/** Writes the completed value of `value` to `container[key]`. Never throws. */
export type Complete = (
  run: RunningOperation,
  value: unknown,
  at: Position,
  container: Container,
  key: string | number,
) => void;

export type Field = PlannedField<Complete>;
export type Selection = SelectionPlan<Complete>;

/** Completes a value that is neither null nor an error nor a promise. May throw. */
type CompletePresent = Complete;

export function completionOf(type: GraphQLOutputType, field: Field): Complete {
  const isNullable = !isNonNullType(type);
  const present = presentCompletionOf(getNullableType(type), field, isNullable);
  const complete: Complete = (run, value, at, container, key) => {
    if (value === null || value === undefined) {
      if (isNullable) container[key] = null;
      else run.failNonNull({ field, at, container, key, isNullable });
      return;
    }
    try {
      if (typeof value === 'object') {
        if (isPromise(value)) {
          run.wait(
            value,
            (settled) => complete(run, settled, at, container, key),
            (error) => run.fail(error, { field, at, container, key, isNullable }),
          );
          return;
        }
        if (value instanceof Error) {
          run.fail(value, { field, at, container, key, isNullable });
          return;
        }
      }
      present(run, value, at, container, key);
    } catch (error) {
      run.fail(error, { field, at, container, key, isNullable });
    }
  };
  return complete;
}

function isPromise(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}

function presentCompletionOf(type: GraphQLOutputType, field: Field, isNullable: boolean): CompletePresent {
  if (isLeafType(type)) return leafCompletion(type);
  if (isListType(type)) return listCompletion(type.ofType, field, isNullable);
  if (isObjectType(type)) return objectCompletion(type, field, isNullable);
  if (isAbstractType(type)) return abstractCompletion(type, field, isNullable);
  throw new TypeError(`${field.parentType.name}.${field.name} has a type that is no output type.`);
}

function leafCompletion(type: GraphQLLeafType): CompletePresent {
  return (_run, value, _at, container, key) => {
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined)
      throw new Error(
        `Expected \`${type.name}.serialize(value)\` to return a value that is not null, returned: ${String(serialized)}`,
      );
    container[key] = serialized;
  };
}

function listCompletion(itemType: GraphQLOutputType, field: Field, isNullable: boolean): CompletePresent {
  const completeItem = completionOf(itemType, field);
  const completeItems = (
    run: RunningOperation,
    items: readonly unknown[],
    from: number,
    result: unknown[],
    position: Position,
  ): void => {
    for (let index = from; index < items.length; index += 1) {
      if (position.isRemoved) {
        readLater(items, index);
        return;
      }
      if (run.mustPause) {
        readLater(items, index);
        run.pause(() => completeItems(run, items, index, result, position));
        return;
      }
      completeItem(run, items[index], position, result as unknown as Container, index);
    }
  };
  return (run, value, at, container, key) => {
    const items = itemsOf(value, field);
    if (!run.work.countItems(items.length)) {
      readLater(items, 0);
      return;
    }
    const result: unknown[] = items.map(() => null);
    container[key] = result;
    completeItems(run, items, 0, result, positionOf(field, at, container, key, isNullable));
  };
}

/** Promises that are read in a later slice, or never, must not count as unhandled when they are rejected before. */
function readLater(items: readonly unknown[], from: number): void {
  for (let index = from; index < items.length; index += 1) {
    const item = items[index];
    if (Array.isArray(item)) readLater(item, 0);
    else if (typeof item === 'object' && item !== null && isPromise(item)) item.then(undefined, () => undefined);
  }
}

function itemsOf(value: unknown, { parentType, name }: Field): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return Array.from(value as Iterable<unknown>);
  throw new GraphQLError(`Expected Iterable, but did not find one for field "${parentType.name}.${name}".`);
}

function positionOf(
  field: Field,
  at: Position,
  container: Container,
  key: string | number,
  isNullable: boolean,
): Position {
  const typename = typeof key === 'string' ? field.parentType.name : undefined;
  return new Position(at, prevOf(at), key, typename, container, isNullable);
}

function objectCompletion(type: GraphQLObjectType, field: Field, isNullable: boolean): CompletePresent {
  let selection: Selection | null = null;
  const complete: CompletePresent = (run, value, at, container, key) => {
    selection ??= field.selectionOn(type);
    const target = { ...selection.template };
    container[key] = target;
    executeFields(run, selection, value, target, positionOf(field, at, container, key, isNullable));
  };
  if (type.isTypeOf === undefined || type.isTypeOf === null) return complete;
  return (run, value, at, container, key) => {
    const decide = (isOf: unknown): void => {
      // JavaScript resolvers return any value for a yes or no.
      if (Boolean(isOf)) complete(run, value, at, container, key);
      else throw new GraphQLError(`Expected value of type "${type.name}" for ${field.name}.`);
    };
    const isOf: unknown = type.isTypeOf?.(value, run.contextValue, new ResolveInfo(run, field, at));
    if (typeof isOf === 'object' && isOf !== null && isPromise(isOf))
      waitFor(run, isOf, decide, { field, at, container, key, isNullable });
    else decide(isOf);
  };
}

/** @param onValue May throw: then the value at `place` has failed. */
function waitFor(
  run: RunningOperation,
  promise: PromiseLike<unknown>,
  onValue: (value: unknown) => void,
  place: Place,
): void {
  const tryOnValue = (value: unknown): void => {
    try {
      onValue(value);
    } catch (error) {
      run.fail(error, place);
    }
  };
  run.wait(promise, tryOnValue, (error) => run.fail(error, place));
}

function abstractCompletion(type: GraphQLAbstractType, field: Field, isNullable: boolean): CompletePresent {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const { schema } = field.scope;
  const completions = new Map<string, CompletePresent>();
  const completionFor = (name: unknown): CompletePresent => {
    const known = completions.get(name as string);
    if (known !== undefined) return known;
    const runtimeType = typeof name === 'string' ? schema.getType(name) : undefined;
    if (!isObjectType(runtimeType) || !schema.isSubType(type, runtimeType))
      throw new GraphQLError(
        `The value of "${field.parentType.name}.${field.name}" must resolve to an object type of "${type.name}", resolved to ${JSON.stringify(name) ?? 'nothing'}.`,
      );
    const completion = objectCompletion(runtimeType, field, isNullable);
    completions.set(runtimeType.name, completion);
    return completion;
  };
  return (run, value, at, container, key) => {
    const name = resolveType(value, run.contextValue, new ResolveInfo(run, field, at), type);
    if (typeof name === 'object' && name !== null && isPromise(name)) {
      const place: Place = { field, at, container, key, isNullable };
      waitFor(run, name, (resolved) => completionFor(resolved)(run, value, at, container, key), place);
      return;
    }
    completionFor(name)(run, value, at, container, key);
  };
}

/** Resolves the fields of an object, from one on. */
export function executeFields(
  run: RunningOperation,
  selection: Selection,
  source: unknown,
  target: Container,
  position: Position,
  from = 0,
): void {
  const { fields } = selection;
  for (let index = from; index < fields.length && !position.isRemoved; index += 1) {
    const field = fields[index];
    if (field === undefined) return;
    if (field.resolve !== null && run.mustPause) {
      run.pause(() => executeFields(run, selection, source, target, position, index));
      return;
    }
    // The request has its response.
    if (!run.work.countField()) return;
    executeField(run, field, source, target, position);
  }
}

/** Resolves one field and completes its value. */
export function executeField(
  run: RunningOperation,
  field: Field,
  source: unknown,
  target: Container,
  position: Position,
): void {
  const { responseName } = field;
  if (field.isTypename) {
    target[responseName] = field.parentType.name;
    return;
  }
  let value: unknown;
  try {
    value = field.resolve === null ? readProperty(run, field, source, position) : resolve(run, field, source, position);
  } catch (error) {
    const isNullable = !isNonNullType(field.definition.type);
    run.fail(error, { field, at: position, container: target, key: responseName, isNullable });
    return;
  }
  field.complete(run, value, position, target, responseName);
}

function resolve(run: RunningOperation, field: Field, source: unknown, at: Position): unknown {
  return field.resolve?.(source, run.argumentsOf(field), run.contextValue, new ResolveInfo(run, field, at));
}

/** As `defaultFieldResolver` of graphql-js: a method is called with the arguments, the context and the information. */
function readProperty(run: RunningOperation, field: Field, source: unknown, at: Position): unknown {
  if ((typeof source !== 'object' && typeof source !== 'function') || source === null) return undefined;
  const properties = source as Readonly<Record<string, unknown>>;
  const value = properties[field.name];
  if (typeof value !== 'function') {
    // Wrong arguments are an error of a property too.
    if (field.definition.args.length > 0) run.argumentsOf(field);
    return value;
  }
  const methods = properties as Readonly<Record<string, (...args: unknown[]) => unknown>>;
  return methods[field.name]?.(run.argumentsOf(field), run.contextValue, new ResolveInfo(run, field, at));
}
