/**
 * Shapes the merged data into the client's answer: its names and order, every value checked against the API schema. A
 * null or a misfit where the schema promises a value takes the nearest nullable parent with it, and is reported once,
 * unless a fault is known to be the reason, which then is reported instead.
 */
import { isData, typenameOf, valueAt } from './data.js';
import type { Data } from './data.js';
import type { ErrorCollector } from './error-collector.js';
import type { UnavailableFields } from './fetch-errors.js';
import type { FieldShape, ObjectShape, ValueShape } from './response-shape.js';

/** A value that has to be null and may not be: the parent must be. */
const NULL_VIOLATION = Symbol('violation');

export interface Completion {
  readonly errors: ErrorCollector;
  /** Null when nothing went wrong while fetching. */
  readonly unavailable: UnavailableFields | null;
  /** By response name. */
  readonly introspected: Readonly<Data>;
}

/** @returns The answer's data; null when a violation reached the root. */
export function completeResponse(shape: ObjectShape, data: Readonly<Data>, completion: Completion): Data | null {
  const completed = new Completer(completion).object(shape, data, null);
  return completed === NULL_VIOLATION || completed === null ? null : completed;
}

const NO_FIELDS_BELOW: ValueShape = { kind: 'leaf', isNonNull: false, check: (value) => value, typeName: 'String' };

/** Where a value stands, for the marks on it. */
interface ValueLocation {
  readonly container: object;
  readonly key: string | number;
  readonly field: FieldShape;
}

class Completer {
  /** Of the value at hand, by the client's names. */
  readonly #path: (string | number)[] = [];

  constructor(private readonly completion: Completion) {}

  /** A null that takes its parent away must not take the subgraphs' reports on the rest of it away, too. */
  get #mustGoOn(): boolean {
    return this.completion.unavailable !== null;
  }

  object(shape: ObjectShape, data: Readonly<Data>, place: ValueLocation | null): Data | null | typeof NULL_VIOLATION {
    const fields = shape.fieldsOf(typenameOf(data));
    if (fields === null) return place && this.#typeUnknown(data, place);
    const completed: Data = {};
    let isViolated = false;
    for (const field of fields) {
      this.#path.push(field.responseName);
      const value = this.#field(field, data, shape);
      this.#path.pop();
      setField(completed, field.responseName, value);
      if (value !== NULL_VIOLATION) continue;
      isViolated = true;
      if (!this.#mustGoOn) break;
    }
    return isViolated ? NULL_VIOLATION : completed;
  }

  #field(field: FieldShape, data: Readonly<Data>, shape: ObjectShape): unknown {
    if (field.unauthorized !== null) {
      this.completion.errors.record(field.unauthorized, this.#path);
      return field.value.isNonNull ? NULL_VIOLATION : null;
    }
    const place: ValueLocation = { container: data, key: field.key, field };
    switch (field.source) {
      case 'data':
        return this.#value(field.value, valueAt(data, field.key), place);
      case 'typename':
        return this.#value(field.value, shape.typenameOf(typenameOf(data)), place);
      case 'introspection':
        return this.completion.introspected[field.responseName] ?? null;
    }
  }

  #value(shape: ValueShape, value: unknown, place: ValueLocation): unknown {
    const isExplained = this.#report(place, value ?? null, shape);
    const completed = value === null || value === undefined ? null : this.#present(shape, value, place);
    if (completed === NULL_VIOLATION) return shape.isNonNull ? NULL_VIOLATION : null;
    if (completed !== null || !shape.isNonNull) return completed;
    // A misfit has been recorded where it was found; recording it again under the same cause would count it twice.
    if (!isExplained && (value === null || value === undefined))
      this.completion.errors.record(place.field.invalidValue, this.#path);
    return NULL_VIOLATION;
  }

  #present(shape: ValueShape, value: unknown, place: ValueLocation): unknown {
    switch (shape.kind) {
      case 'leaf':
        return shape.check(value) ?? this.#misfit(place);
      case 'object':
        return isData(value) ? this.object(shape.object, value, place) : this.#misfit(place);
      case 'list':
        return Array.isArray(value) ? this.#list(shape.item, value, place.field) : this.#misfit(place);
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
      if (!this.#mustGoOn) break;
    }
    return isViolated ? NULL_VIOLATION : completed;
  }

  /** The fetch that would have told the type may have failed. */
  #typeUnknown(data: Readonly<Data>, place: ValueLocation): null {
    const isExplained = this.#report({ container: data, key: '__typename', field: place.field }, null, NO_FIELDS_BELOW);
    return isExplained ? null : this.#misfit(place);
  }

  #misfit(place: ValueLocation): null {
    this.completion.errors.record(place.field.invalidValue, this.#path);
    return null;
  }

  /** @returns Whether a fault explains why the value is missing. */
  #report({ container, key }: ValueLocation, value: unknown, shape: ValueShape): boolean {
    if (this.completion.unavailable === null) return false;
    let isExplained = false;
    for (const mark of this.completion.unavailable.at(container, key)) {
      if (value !== null && mark.reported !== 'always') continue;
      if (mark.reported !== 'never')
        this.completion.errors.record(mark.cause, [...this.#path, ...namesBelow(shape, mark.pathBelow)]);
      isExplained = true;
    }
    return isExplained;
  }
}

/** A client may call a field `__proto__`, which an assignment would take for the object's prototype. */
function setField(completed: Data, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(completed, name, { value, enumerable: true, configurable: true, writable: true });
  else completed[name] = value;
}

/** A path of keys below a missing value, as far as the client knows the way. */
function namesBelow(shape: ValueShape, [part, ...rest]: readonly (string | number)[]): readonly (string | number)[] {
  if (part === undefined || shape.kind === 'leaf') return [];
  if (typeof part === 'number') return shape.kind === 'list' ? [part, ...namesBelow(shape.item, rest)] : [];
  const field = shape.kind === 'object' ? shape.object.fieldWithKey(part) : undefined;
  return field === undefined ? [] : [field.responseName, ...namesBelow(field.value, rest)];
}
