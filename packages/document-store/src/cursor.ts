/** Opaque page cursors: a position in an order, and a hash of the list to which the cursor belongs. */
import { createHash } from 'node:crypto';
import { BadCursorError } from './port.js';

/** The position after the document `id`. `value` is the value of its order field, as the adapter compares it. */
export interface CursorPosition {
  readonly value: string | number | null;
  readonly id: string;
}

/** A short hash of the parts that identify a list. `readCursor` refuses the cursors of other lists. */
export function listHash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 11);
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @param list The hash of the list, from `listHash`. */
export function writeCursor(list: string, { value, id }: CursorPosition): string {
  return encode([list, value, id]);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadCursorError();
  }
}

/** Throws `BadCursorError` for a text that `writeCursor` did not produce for the same list. */
export function readCursor(list: string, cursor: string): CursorPosition {
  const parts = parse(cursor);
  // Base64 decoding ignores invalid characters; comparing with the encoded form detects them.
  if (!Array.isArray(parts) || parts.length !== 3 || encode(parts) !== cursor) throw new BadCursorError();
  const [ofList, value, id] = parts as readonly unknown[];
  if (ofList !== list || typeof id !== 'string') throw new BadCursorError();
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') throw new BadCursorError();
  return { value, id };
}
