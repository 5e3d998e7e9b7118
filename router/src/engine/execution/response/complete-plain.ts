/**
 * Completes data in which nothing is unusual: every value is there and fits its type, and no null is where none may be.
 * Such data has no errors, so neither paths nor places are kept. Anything else is left to `complete.ts`.
 */
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data } from '../data.js';
import { setField } from './complete.js';
import type { ObjectShape, ValueShape } from './response-shape.js';

/** Returned instead of a value when `complete.ts` has to complete the data. */
export const UNUSUAL = Symbol('data that needs the exact completion');

type CompletePlain = (value: unknown) => unknown;

interface PlainField {
  readonly responseName: string;
  readonly key: string;
  readonly complete: CompletePlain;
}

const plainObjects = new WeakMap<ObjectShape, PlainObject>();

/** The data by the client's response names, or `UNUSUAL`. To be called when no fetch had an error. */
export function completePlain(shape: ObjectShape, data: Readonly<Data>): Data | typeof UNUSUAL {
  const known = plainObjects.get(shape) ?? new PlainObject(shape);
  plainObjects.set(shape, known);
  return known.complete(data);
}

class PlainObject {
  /** By `__typename`; null where `complete.ts` has to decide. */
  readonly #fieldsByType = new Map<string | undefined, readonly PlainField[] | null>();

  constructor(private readonly shape: ObjectShape) {}

  complete(data: Readonly<Data>): Data | typeof UNUSUAL {
    const fields = this.#fieldsOf(typenameOf(data));
    if (fields === null) return UNUSUAL;
    const completed: Data = {};
    for (const { responseName, key, complete } of fields) {
      const value = complete(valueAt(data, key));
      if (value === UNUSUAL) return UNUSUAL;
      setField(completed, responseName, value);
    }
    return completed;
  }

  #fieldsOf(typename: string | undefined): readonly PlainField[] | null {
    const known = this.#fieldsByType.get(typename);
    if (known !== undefined) return known;
    // A subgraph may have another name for a root type, or know only an interface.
    const clientTypename = this.shape.typenameOf(typename);
    if (clientTypename === undefined) return null;
    const fields = this.#fieldsByType.get(clientTypename) ?? compileFields(this.shape, clientTypename);
    this.#fieldsByType.set(clientTypename, fields);
    if (typename === undefined) this.#fieldsByType.set(typename, fields);
    return fields;
  }
}

function compileFields(shape: ObjectShape, typename: string): readonly PlainField[] | null {
  const fields = shape.fieldsOf(typename);
  const isPlain = fields?.every(({ unauthorized, source }) => unauthorized === null && source !== 'introspection');
  if (fields === null || isPlain !== true) return null;
  return fields.map(({ responseName, key, source, value }) => {
    return { responseName, key, complete: source === 'typename' ? () => typename : compileValue(value) };
  });
}

function compileValue(shape: ValueShape): CompletePlain {
  const complete = compilePresent(shape);
  const { isNonNull } = shape;
  return (value) => {
    if (value === null) return isNonNull ? UNUSUAL : null;
    return value === undefined ? UNUSUAL : complete(value);
  };
}

function compilePresent(shape: ValueShape): CompletePlain {
  switch (shape.kind) {
    case 'leaf': {
      const { check } = shape;
      return (value) => check(value) ?? UNUSUAL;
    }
    case 'object': {
      const object = new PlainObject(shape.object);
      return (value) => (isData(value) ? object.complete(value) : UNUSUAL);
    }
    case 'list':
      return compileList(compileValue(shape.item));
  }
}

function compileList(completeItem: CompletePlain): CompletePlain {
  return (value) => {
    if (!Array.isArray(value)) return UNUSUAL;
    const items: readonly unknown[] = value;
    const completed: unknown[] = [];
    for (const item of items) {
      const of = completeItem(item);
      if (of === UNUSUAL) return UNUSUAL;
      completed.push(of);
    }
    return completed;
  };
}
