/** The protocols on two given files: what the training file and the test file have is labelled, nothing is split again. */
import { fnv1a32 } from '@marquee/runtime/hash';
import { createRandom } from '@marquee/runtime/random';
import { DataError } from '../data/data-error.js';
import type { Interactions } from '../model.js';
import { foldInUser, Label } from './labels.js';
import type { LabelledInteractions, Protocol } from './labels.js';

export interface LabelledFiles extends LabelledInteractions {
  /** Protocol `next`: interactions of the test file after the first of their user, which are not looked at. */
  readonly ignoredTargets: number;
  /** Protocol `strong`: users of the test file with one interaction, of which nothing can be held out. */
  readonly usersTooShort: number;
}

/**
 * - `lists`: all interactions of the test file have to be found.
 * - `next`: the first one in time of each user of the test file has to be found; later ones are not looked at.
 * - `strong`: the users of the test file are held out; a random part of each history has to be found. Throws a
 *   `DataError` when a user is in both files.
 *
 * @param testFile For messages.
 */
export function labelFiles(
  train: Interactions,
  test: Interactions,
  protocol: Protocol,
  seed: number,
  testFile: string,
): LabelledFiles {
  if (protocol === 'strong') requireOtherUsers(train, test, testFile);
  const data = appendByUser(train, test);
  const labels = new Uint8Array(data.items.length);
  let ignoredTargets = 0;
  for (let user = 0; user < data.userIds.length; user += 1) {
    const end = data.offsets[user + 1] ?? 0;
    const firstOfTest = end - (data.testCounts[user] ?? 0);
    labels.fill(Label.Test, firstOfTest, end);
    if (protocol !== 'next' || end - firstOfTest < 2) continue;
    labels.fill(Label.Dropped, firstOfTest + 1, end);
    ignoredTargets += end - firstOfTest - 1;
  }
  const usersTooShort = protocol === 'strong' ? foldInTestUsers({ data, labels }, seed) : 0;
  return { data, labels, ignoredTargets, usersTooShort };
}

function requireOtherUsers(train: Interactions, test: Interactions, testFile: string): void {
  const known = new Set(train.userIds.filter((_, user) => train.offsets[user + 1] !== train.offsets[user]));
  const both = test.userIds.find((id) => known.has(id));
  if (both !== undefined)
    throw new DataError(
      testFile,
      null,
      `user "${both}" is in the training file too; protocol strong tests users that the model has not seen`,
    );
}

interface AppendedInteractions extends Interactions {
  /** By user: how many interactions, the last ones, are of the test data. */
  readonly testCounts: Uint32Array;
}

/** Both sets under common indexes; each user's interactions of `train` stand before those of `test`. */
function appendByUser(train: Interactions, test: Interactions): AppendedInteractions {
  const [userIds, toTrainUser] = union(train.userIds, test.userIds);
  const [itemIds, toTrainItem] = union(train.itemIds, test.itemIds);
  const testUserOf = new Int32Array(userIds.length).fill(-1);
  toTrainUser.forEach((user, testUser) => (testUserOf[user] = testUser));
  const items = new Uint32Array(train.items.length + test.items.length);
  const [offsets, testCounts] = [new Uint32Array(userIds.length + 1), new Uint32Array(userIds.length)];
  let count = 0;
  for (let user = 0; user < userIds.length; user += 1) {
    if (user < train.userIds.length)
      for (let at = train.offsets[user] ?? 0; at < (train.offsets[user + 1] ?? 0); at += 1)
        items[count++] = train.items[at] ?? 0;
    const testUser = testUserOf[user] ?? -1;
    const start = count;
    if (testUser !== -1)
      for (let at = test.offsets[testUser] ?? 0; at < (test.offsets[testUser + 1] ?? 0); at += 1)
        items[count++] = toTrainItem[test.items[at] ?? 0] ?? 0;
    testCounts[user] = count - start;
    offsets[user + 1] = count;
  }
  return { userIds, itemIds, offsets, items, times: null, testCounts };
}

/** The ids of `first`, then those that only `second` has; and for each id of `second` its index in the union. */
function union(first: readonly string[], second: readonly string[]): readonly [string[], Uint32Array] {
  const indexes = new Map(first.map((id, index) => [id, index]));
  const ids = [...first];
  const toUnion = Uint32Array.from(second, (id) => {
    const known = indexes.get(id);
    return known ?? ids.push(id) - 1;
  });
  return [ids, toUnion];
}

/** Turns `test` labels of whole users into folded-in ones, but for a random part. Returns how many have one interaction only. */
function foldInTestUsers({ data, labels }: LabelledInteractions, seed: number): number {
  let tooShort = 0;
  data.userIds.forEach((id, user) => {
    const [start, end] = [data.offsets[user] ?? 0, data.offsets[user + 1] ?? 0];
    if (start === end || labels[start] !== Label.Test) return;
    const random = createRandom(fnv1a32(`${seed} ${Label.Test} ${id}`));
    if (end - start < 2) {
      labels[start] = Label.Dropped;
      tooShort += 1;
      return;
    }
    const positions = Array.from({ length: end - start }, (_, index) => start + index);
    foldInUser(labels, positions, Label.Test, random);
  });
  return tooShort;
}
