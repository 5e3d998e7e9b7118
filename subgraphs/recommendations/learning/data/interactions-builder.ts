/** Collects pairs of user and item in the order of a file, and builds interactions grouped by user in time order. */
import type { Interactions } from '../model.js';

export interface InteractionsBuilder {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  /** Makes the user known; one without interactions is kept. Returns the user's index. */
  addUser(id: string): number;
  /** @param time Seconds since 1970; null for all interactions or for none. */
  add(user: number, item: string, time: number | null): void;
  build(): BuiltInteractions;
}

export interface BuiltInteractions {
  readonly interactions: Interactions;
  /** Pairs of user and item that occurred again: the first in time is kept. */
  readonly duplicates: number;
}

export function createInteractionsBuilder(): InteractionsBuilder {
  const [users, items] = [new Map<string, number>(), new Map<string, number>()];
  let [userColumn, itemColumn] = [new Uint32Array(1024), new Uint32Array(1024)];
  let timeColumn: Float64Array | null = null;
  let count = 0;
  const grow = (): void => {
    userColumn = copyTo(new Uint32Array(count * 2), userColumn);
    itemColumn = copyTo(new Uint32Array(count * 2), itemColumn);
    if (timeColumn !== null) timeColumn = copyTo(new Float64Array(count * 2), timeColumn);
  };
  return {
    get users() {
      return users.size;
    },
    get items() {
      return items.size;
    },
    get interactions() {
      return count;
    },
    addUser: (id) => indexOf(users, id),
    add: (user, item, time) => {
      if (count === userColumn.length) grow();
      if (time !== null) timeColumn ??= new Float64Array(userColumn.length);
      userColumn[count] = user;
      itemColumn[count] = indexOf(items, item);
      if (timeColumn !== null) timeColumn[count] = time ?? 0;
      count += 1;
    },
    build: () =>
      group(
        { userIds: [...users.keys()], itemIds: [...items.keys()] },
        userColumn.subarray(0, count),
        itemColumn.subarray(0, count),
        timeColumn?.subarray(0, count) ?? null,
      ),
  };
}

function indexOf(indexes: Map<string, number>, id: string): number {
  const known = indexes.get(id);
  if (known !== undefined) return known;
  indexes.set(id, indexes.size);
  return indexes.size - 1;
}

function copyTo<Column extends Uint32Array | Float64Array>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}

/** Counting sort by user, then each user's entries by time; equal times keep the order of the file. */
function group(
  ids: Pick<Interactions, 'userIds' | 'itemIds'>,
  users: Uint32Array,
  items: Uint32Array,
  times: Float64Array | null,
): BuiltInteractions {
  const starts = new Uint32Array(ids.userIds.length + 1);
  for (const user of users) starts[user + 1] = (starts[user + 1] ?? 0) + 1;
  for (let user = 0; user < ids.userIds.length; user += 1)
    starts[user + 1] = (starts[user + 1] ?? 0) + (starts[user] ?? 0);
  const order = new Uint32Array(users.length);
  const next = starts.slice();
  users.forEach((user, row) => {
    const place = next[user] ?? 0;
    order[place] = row;
    next[user] = place + 1;
  });
  const offsets = new Uint32Array(ids.userIds.length + 1);
  const [keptItems, keptTimes] = [new Uint32Array(users.length), times && new Float64Array(users.length)];
  // The last user in whose entries an item was found, plus one.
  const seenBy = new Uint32Array(ids.itemIds.length);
  let kept = 0;
  for (let user = 0; user < ids.userIds.length; user += 1) {
    const rows = order.subarray(starts[user], starts[user + 1]);
    if (times !== null) rows.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    for (const row of rows) {
      const item = items[row] ?? 0;
      if (seenBy[item] === user + 1) continue;
      seenBy[item] = user + 1;
      keptItems[kept] = item;
      if (keptTimes !== null) keptTimes[kept] = times?.[row] ?? 0;
      kept += 1;
    }
    offsets[user + 1] = kept;
  }
  return {
    interactions: { ...ids, offsets, items: keptItems.slice(0, kept), times: keptTimes?.slice(0, kept) ?? null },
    duplicates: users.length - kept,
  };
}
