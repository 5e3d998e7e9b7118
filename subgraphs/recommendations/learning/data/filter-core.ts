/** Leaves out users and items with few interactions (the k-core of the data). */
import type { Interactions } from '../model.js';
import { selectInteractions } from './select-interactions.js';

/**
 * The largest part of the data in which each user has at least `perUser` and each item at least `perItem` interactions.
 * Leaving out users takes interactions from items and the other way round, so both are repeated until nothing changes.
 * Users that lose everything stay in the list of users, without interactions.
 */
export function filterCore(data: Interactions, perUser: number, perItem: number): Interactions {
  const isKept = new Uint8Array(data.items.length).fill(1);
  for (let hasChanged = perUser > 1 || perItem > 1; hasChanged; ) hasChanged = dropRare(data, isKept, perUser, perItem);
  return selectInteractions(data, (position) => isKept[position] === 1);
}

/** One round; true when interactions were dropped. */
function dropRare(data: Interactions, isKept: Uint8Array, perUser: number, perItem: number): boolean {
  const users = data.userIds.length;
  const [ofUser, ofItem] = [new Uint32Array(users), new Uint32Array(data.itemIds.length)];
  const forEachKept = (visit: (user: number, item: number, position: number) => void): void => {
    for (let user = 0; user < users; user += 1)
      for (let at = data.offsets[user] ?? 0; at < (data.offsets[user + 1] ?? 0); at += 1)
        if (isKept[at] === 1) visit(user, data.items[at] ?? 0, at);
  };
  forEachKept((user, item) => {
    ofUser[user] = (ofUser[user] ?? 0) + 1;
    ofItem[item] = (ofItem[item] ?? 0) + 1;
  });
  let hasChanged = false;
  forEachKept((user, item, position) => {
    if ((ofUser[user] ?? 0) >= perUser && (ofItem[item] ?? 0) >= perItem) return;
    isKept[position] = 0;
    hasChanged = true;
  });
  return hasChanged;
}
