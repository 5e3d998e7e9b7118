/** A digest that tells which data a model was trained on. */
import { createHash } from 'node:crypto';
import type { Interactions } from '../model.js';

/** SHA-256, hexadecimal, over ids, items and times in their order. */
export function hashInteractions({ userIds, itemIds, offsets, items, times }: Interactions): string {
  const hash = createHash('sha256');
  // JSON keeps neighbouring ids apart.
  for (const ids of [userIds, itemIds]) hash.update(`${JSON.stringify(ids)}\n`);
  for (const column of [offsets, items, times ?? new Float64Array(0)])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex');
}
