/**
 * Writes data in which nothing is unusual as the client's response: every value is there and fits its type, and no null is
 * where none may be. Such data has no errors, so neither paths nor completed objects are made. Anything else is left to
 * `complete.ts`.
 */
import { copyOut, writeBytes, writeNull, writeSerialized, writeString } from '../../compiled/output-buffer.js';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { PooledResponse } from '../../compiled/response-pool.js';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data } from '../data.js';
import type { ObjectShape, ValueShape } from './response-shape.js';

/** In place of the index after the last written byte: `complete.ts` has to complete the data. */
const UNUSUAL = -1;

/** Writes a value at `w`. */
type WriteValue = (value: unknown, w: number) => number;

interface PlainField {
  /** The name with its quotes and colon, after a brace or a comma. */
  readonly head: Buffer;
  readonly key: string;
  readonly write: WriteValue;
}

const HEAD = Buffer.from('{"data":');
const TAIL = Buffer.from('}');
const OPEN_LIST = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE_LIST = Buffer.from(']');
const EMPTY_OBJECT = Buffer.from('{}');

const writers = new WeakMap<ObjectShape, PlainObject>();

/** The client's response; null when `complete.ts` has to complete the data. To be called when no fetch had an error. */
export function writePlain(shape: ObjectShape, data: Readonly<Data>): PooledResponse | null {
  const writer = writers.get(shape) ?? new PlainObject(shape);
  writers.set(shape, writer);
  const end = writer.write(data, writeBytes(HEAD, 0));
  return end === UNUSUAL ? null : copyOut(0, writeBytes(TAIL, end));
}

class PlainObject {
  /** By `__typename`; null where `complete.ts` has to decide. */
  readonly #fieldsByType = new Map<string | undefined, readonly PlainField[] | null>();

  constructor(private readonly shape: ObjectShape) {}

  write(data: Readonly<Data>, w: number): number {
    const fields = this.#fieldsOf(typenameOf(data));
    if (fields === null) return UNUSUAL;
    if (fields.length === 0) return writeBytes(EMPTY_OBJECT, w);
    let end = w;
    for (const { head, key, write } of fields) {
      end = write(valueAt(data, key), writeBytes(head, end));
      if (end === UNUSUAL) return UNUSUAL;
    }
    return writeBytes(TAIL, end);
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
  return fields.map(({ responseName, key, source, value }, index) => {
    const head = Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(responseName)}:`);
    return { head, key, write: source === 'typename' ? writeConstant(typename) : compileValue(value) };
  });
}

function writeConstant(text: string): WriteValue {
  const bytes = Buffer.from(JSON.stringify(text));
  return (_, w) => writeBytes(bytes, w);
}

function compileValue(shape: ValueShape): WriteValue {
  const write = compilePresent(shape);
  const { isNonNull } = shape;
  return (value, w) => {
    if (value === null) return isNonNull ? UNUSUAL : writeNull(w);
    return value === undefined ? UNUSUAL : write(value, w);
  };
}

function compilePresent(shape: ValueShape): WriteValue {
  switch (shape.kind) {
    case 'leaf': {
      const { check } = shape;
      return (value, w) => writeLeaf(check(value), w);
    }
    case 'object': {
      const object = new PlainObject(shape.object);
      return (value, w) => (isData(value) ? object.write(value, w) : UNUSUAL);
    }
    case 'list':
      return compileList(compileValue(shape.item));
  }
}

function writeLeaf(value: unknown, w: number): number {
  if (typeof value === 'string') return writeString(value, w);
  if (typeof value === 'number') return writeSerialized(String(value), w);
  return value === undefined || value === null ? UNUSUAL : writeSerialized(stringifyJson(value), w);
}

function compileList(writeItem: WriteValue): WriteValue {
  return (value, w) => {
    if (!Array.isArray(value)) return UNUSUAL;
    const items: readonly unknown[] = value;
    let end = writeBytes(OPEN_LIST, w);
    for (const [index, item] of items.entries()) {
      end = writeItem(item, index === 0 ? end : writeBytes(COMMA, end));
      if (end === UNUSUAL) return UNUSUAL;
    }
    return writeBytes(CLOSE_LIST, end);
  };
}
