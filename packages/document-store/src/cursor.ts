/** Opaque page cursors: a place in an order, and a fingerprint of the list it was handed out for. */
import { createHash } from 'node:crypto';
import { BadCursorError } from './port.js';

/** The place after the document `id`, whose order field has the value `value`, as the adapter compares it. */
export interface CursorPosition {
  readonly value: string | number | null;
  readonly id: string;
}

/** A short hash of what makes a list that list; a cursor of one list is refused by another. */
export function listHash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 11);
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

export function writeCursor(list: string, place: CursorPosition): string {
  return encode([list, place.value, place.id]);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadCursorError();
  }
}

/** Throws `BadCursorError` for anything that `writeCursor` has not made for the same list. */
export function readCursor(list: string, cursor: string): CursorPosition {
  const parts = parse(cursor);
  // Decoding forgives stray characters; encoding again shows them.
  if (!Array.isArray(parts) || parts.length !== 3 || encode(parts) !== cursor) throw new BadCursorError();
  const [ofList, value, id] = parts as readonly unknown[];
  if (ofList !== list || typeof id !== 'string') throw new BadCursorError();
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') throw new BadCursorError();
  return { value, id };
}
