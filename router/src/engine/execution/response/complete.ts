/**
 * Completes the merged data into the response's data: the client's response names and order, every value checked
 * against the API schema. A null or an invalid value in a non-null position makes the nearest nullable parent null. It
 * is recorded as one error, unless a fetch error is known to be the reason, which is recorded instead.
 */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data, Path } from '../data.js';
import { NO_FETCH_PLANNED } from '../error-causes.js';
import type { ErrorCollector } from '../error-collector.js';
import type { UnavailableFields } from '../fetch-errors.js';
import type { FieldShape, ObjectShape, ValueShape } from './response-shape.js';

/** Returned for a null in a non-null position: the parent must become null. */
const NULL_VIOLATION = Symbol('null in a non-null position');

export interface Completion {
  /** Gets the errors. */
  readonly errors: ErrorCollector;
  /** Null when no fetch had an error. */
  readonly unavailable: UnavailableFields | null;
  /**
   * The fields that fetches selected, with the cause if they are missing, as `FetchErrors.toMissingFields`; null when
   * missing fields are null.
   */
  readonly missing: (() => UnavailableFields) | null;
  /** Whether an error in a non-null position makes the nearest nullable parent null; if not, the position is null. */
  readonly propagates: boolean;
  /** After a failed non-null root field of a mutation, other subgraphs are not asked, and their fields have no errors. */
  readonly isMutation: boolean;
  /** The value of a field `__schema` or `__type`. */
  readonly introspect: (field: FieldShape) => unknown;
}

/** Null when a null in a non-null position reached the root. */
export function completeResponse(shape: ObjectShape, data: Readonly<Data>, completion: Completion): Data | null {
  const completed = new Completer(completion).object(shape, data, null);
  return completed === NULL_VIOLATION || completed === null ? null : completed;
}

/**
 * Whether one of these root fields failed such that the data of the whole response is null: with propagation a non-null
 * field; without it, any field in which there is an error.
 */
export function hasFailedField(
  shape: ObjectShape,
  data: Readonly<Data>,
  completion: Completion,
  isAmong: (field: FieldShape) => boolean,
): boolean {
  const { propagates, errors } = completion;
  const completer = new Completer(completion);
  const fields = (shape.fieldsOf(undefined) ?? []).filter(
    (field) => (field.value.isNonNull || !propagates) && isAmong(field),
  );
  return fields.some(
    (field) => completer.field(field, data, shape) === NULL_VIOLATION || (!propagates && !errors.isEmpty),
  );
}

const DISABLED: ErrorCode = 'DISABLED';

const NO_FIELDS_BELOW: ValueShape = { kind: 'leaf', isNonNull: false, check: (value) => value, typeName: 'String' };

/** Where a value is in the merged data, which unavailable fields are recorded by. */
interface ValueLocation {
  readonly container: object;
  readonly key: string | number;
  readonly field: FieldShape;
}

class Completer {
  /** Of the current value, by the client's response names. */
  readonly #path: (string | number)[] = [];
  #missing: UnavailableFields | null = null;

  constructor(private readonly completion: Completion) {}

  /**
   * Whether the rest of an object that becomes null is still visited, so that errors of fetches for it are recorded.
   */
  get #continuesAfterViolation(): boolean {
    return this.completion.unavailable !== null;
  }

  object(
    shape: ObjectShape,
    data: Readonly<Data>,
    location: ValueLocation | null,
  ): Data | null | typeof NULL_VIOLATION {
    this.completion.unavailable?.meet(data, this.#path);
    const fields = shape.fieldsOf(typenameOf(data));
    if (fields === null) return location && this.#unknownType(data, location);
    const completed: Data = {};
    let isViolated = false;
    const isRootOfMutation = location === null && this.completion.isMutation;
    for (const field of fields) {
      if (isViolated && isRootOfMutation && !this.#hasReportedError(data, field)) continue;
      const value = this.field(field, data, shape);
      setField(completed, field.responseName, value);
      if (value !== NULL_VIOLATION) continue;
      isViolated = true;
      if (!this.#continuesAfterViolation) break;
    }
    return isViolated ? NULL_VIOLATION : completed;
  }

  /** Whether a subgraph executed the field and reported an error at it. */
  #hasReportedError(data: Readonly<Data>, { key }: FieldShape): boolean {
    return this.completion.unavailable?.at(data, key).some(({ reported }) => reported === 'always') ?? false;
  }

  field(field: FieldShape, data: Readonly<Data>, shape: ObjectShape): unknown {
    this.#path.push(field.responseName);
    const value = this.#field(field, data, shape);
    this.#path.pop();
    return value;
  }

  #field(field: FieldShape, data: Readonly<Data>, shape: ObjectShape): unknown {
    if (field.unauthorized !== null) {
      this.completion.errors.record(field.unauthorized, this.#path);
      if (!field.value.isNonNull || !this.completion.propagates) return null;
      // What is switched off is absent: a list that cannot be null is empty, so that its parent stays.
      return field.value.kind === 'list' && field.unauthorized.code === DISABLED ? [] : NULL_VIOLATION;
    }
    const location: ValueLocation = { container: data, key: field.key, field };
    switch (field.source) {
      case 'data':
        return this.#value(field.value, valueAt(data, field.key), location);
      case 'typename':
        return this.#value(field.value, this.#typename(data, shape), location);
      case 'introspection':
        return this.completion.introspect(field);
    }
  }

  #value(shape: ValueShape, given: unknown, location: ValueLocation): unknown {
    let isExplained = this.#recordFetchErrors(location, given ?? null, shape);
    const value = given === undefined && !isExplained ? this.#lostNamespace(location) : given;
    if (value === undefined) isExplained ||= this.#recordMissing(location);
    const completed = value === null || value === undefined ? null : this.#present(shape, value, location);
    if (completed === NULL_VIOLATION) return shape.isNonNull ? NULL_VIOLATION : null;
    if (completed !== null || !shape.isNonNull) return completed;
    // An invalid value was recorded where it was found; with the same cause recorded here it would count twice.
    if (!isExplained && (value === null || value === undefined)) this.#recordInvalid(location);
    return this.#nullAt(shape);
  }

  /** For a position whose error is recorded. */
  #nullAt({ isNonNull }: ValueShape): null | typeof NULL_VIOLATION {
    return isNonNull && this.completion.propagates ? NULL_VIOLATION : null;
  }

  #present(shape: ValueShape, value: unknown, location: ValueLocation): unknown {
    switch (shape.kind) {
      case 'leaf':
        return shape.check(value) ?? this.#invalid(location);
      case 'object':
        return isData(value) ? this.object(shape.object, value, location) : this.#invalid(location);
      case 'list':
        return Array.isArray(value) ? this.#list(shape.item, value, location.field) : this.#invalid(location);
    }
  }

  #list(shape: ValueShape, items: readonly unknown[], field: FieldShape): unknown[] | typeof NULL_VIOLATION {
    const completed: unknown[] = [];
    let isViolated = false;
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      const value = this.#value(shape, item, { container: items, key: index, field });
      this.#path.pop();
      completed.push(value);
      if (value !== NULL_VIOLATION) continue;
      isViolated = true;
      if (!this.#continuesAfterViolation) break;
    }
    return isViolated ? NULL_VIOLATION : completed;
  }

  /** The fetch of `__typename` may have failed. */
  #unknownType(data: Readonly<Data>, location: ValueLocation): null {
    const isExplained = this.#recordFetchErrors(
      { container: data, key: '__typename', field: location.field },
      null,
      NO_FIELDS_BELOW,
    );
    return isExplained ? null : this.#invalid(location);
  }

  #invalid(location: ValueLocation): null {
    this.#recordInvalid(location);
    return null;
  }

  #recordInvalid({ field: { invalidValue, coordinate } }: ValueLocation): void {
    this.completion.errors.record(invalidValue, this.#path, { field: coordinate, isLeftOut: false });
  }

  /** Null when only an interface of the object's type is known; undefined when nothing of its type is known. */
  #typename(data: Readonly<Data>, shape: ObjectShape): string | null | undefined {
    const typename = typenameOf(data);
    return shape.typenameOf(typename) ?? (typename === undefined ? undefined : null);
  }

  /** A namespace that no response contains is an empty object, whose fields are missing instead. */
  #lostNamespace({ container, key }: ValueLocation): unknown {
    this.#missing ??= this.completion.missing?.() ?? null;
    return valueAt(container as Data, String(key));
  }

  /**
   * Records the error of a field that no response contains. Without an error, clients would take it for a null that the
   * subgraph returned.
   */
  #recordMissing({ container, key, field: { coordinate } }: ValueLocation): boolean {
    if (this.#missing === null) return false;
    const [selected] = this.#missing.at(container, key);
    const leftOut = selected === undefined ? null : { field: coordinate, isLeftOut: true };
    this.completion.errors.record(selected?.cause ?? NO_FETCH_PLANNED, this.#path, leftOut);
    return true;
  }

  /** @returns Whether a fetch error explains why the value is missing. */
  #recordFetchErrors({ container, key }: ValueLocation, value: unknown, shape: ValueShape): boolean {
    if (this.completion.unavailable === null) return false;
    let isExplained = false;
    for (const { cause, pathBelow, reported } of this.completion.unavailable.at(container, key)) {
      if (value !== null && reported !== 'always') continue;
      if (reported !== 'never') this.completion.errors.record(cause, this.#pathOfError(shape, value, pathBelow));
      isExplained = true;
    }
    return isExplained;
  }

  /**
   * Where errors do not propagate, clients look for the error of a null at its own path, also if the subgraph reports it
   * at a path below: it has propagated the error itself.
   */
  #pathOfError(shape: ValueShape, value: unknown, pathBelow: Path): Path {
    if (value === null && !this.completion.propagates) return this.#path;
    return [...this.#path, ...responseNamesBelow(shape, pathBelow)];
  }
}

/** Defines `__proto__`, a valid response name, as an own property: an assignment would set the object's prototype. */
function setField(completed: Data, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(completed, name, { value, enumerable: true, configurable: true, writable: true });
  else completed[name] = value;
}

/** A path of plan keys below a missing value as response names, up to the first key that the client did not select. */
function responseNamesBelow(
  shape: ValueShape,
  [key, ...rest]: readonly (string | number)[],
): readonly (string | number)[] {
  if (key === undefined || shape.kind === 'leaf') return [];
  if (typeof key === 'number') return shape.kind === 'list' ? [key, ...responseNamesBelow(shape.item, rest)] : [];
  const field = shape.kind === 'object' ? shape.object.fieldWithKey(key) : undefined;
  return field === undefined ? [] : [field.responseName, ...responseNamesBelow(field.value, rest)];
}
