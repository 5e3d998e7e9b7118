/** A digest that tells which data a model was trained on. */
import { createHash } from 'node:crypto';
import type { Interactions } from '../model.js';

/** SHA-256, hexadecimal, over ids, features, items and times in their order. */
export function hashInteractions({ userIds, itemIds, offsets, items, times, features = [] }: Interactions): string {
  const hash = createHash('sha256');
  // JSON keeps neighbouring ids apart.
  for (const texts of [userIds, itemIds, features]) hash.update(`${JSON.stringify(texts)}\n`);
  for (const column of [offsets, items, times ?? new Float64Array(0)])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex');
}
