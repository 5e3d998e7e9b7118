/**
 * The protocols: which interactions a model is trained on, which belong to the history that it ranks for, and which it
 * has to find. Each function changes labels of `train` interactions, so that test data and then validation data can be
 * carved from one set.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Interactions } from '../model.js';

/**
 * - `lists`: of each user a random part is held out, and has to be found from the rest.
 * - `next`: of each user the last interaction is held out (leave the last one out).
 * - `strong`: users are held out; a random part of their history is folded in, the rest has to be found (strong
 *   generalisation, Marlin 2004).
 */
export const PROTOCOLS = ['lists', 'next', 'strong'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const Label = { Train: 0, FoldIn: 1, Test: 2, Validation: 3, Dropped: 4 } as const;
export type HeldOutLabel = typeof Label.Test | typeof Label.Validation;

/** Interactions with one label each. */
export interface LabelledInteractions {
  readonly data: Interactions;
  readonly labels: Uint8Array;
}

/**
 * One part of how many is held out: of each user's interactions (lists), or of the users (strong). Test data is a tenth;
 * validation data is a ninth of the rest, which makes 80, 10 and 10 of a hundred.
 */
const PARTS = { [Label.Test]: 10, [Label.Validation]: 9 } as const;

/** Of the history of a held-out user, one part of so many has to be found; the rest is folded in. */
const STRONG_TARGET_PARTS = 5;

export function labelAllAsTrain(data: Interactions): LabelledInteractions {
  return { data, labels: new Uint8Array(data.items.length) };
}

/**
 * Holds out interactions by the protocol, in place. A user with fewer than two `train` interactions is left to training.
 *
 * @returns The number of users that have `train` interactions, but too few to hold one out.
 */
export function holdOut(
  { data, labels }: LabelledInteractions,
  protocol: Protocol,
  label: HeldOutLabel,
  seed: number,
): number {
  let tooShort = 0;
  data.userIds.forEach((id, user) => {
    const positions = positionsOf(data, labels, user);
    if (positions.length === 0) return;
    const random = createRandom(fnv1a32(`${seed} ${label} ${id}`));
    if (protocol === 'strong' && random.int(PARTS[label]) !== 0) return;
    if (positions.length < 2) tooShort += 1;
    else if (protocol === 'next') labels[positions[positions.length - 1] ?? 0] = label;
    else if (protocol === 'lists') holdOutRandom(labels, positions, PARTS[label], label, random);
    else foldInUser(labels, positions, label, random);
  });
  return tooShort;
}

/**
 * Takes whole users out of the training data, in place, so that members of whom a model knows nothing can be compared
 * with those it was trained on: their `train` interactions are folded in.
 *
 * @param share Of the users, between 0 and 1.
 */
export function foldInUsers({ data, labels }: LabelledInteractions, share: number, seed: number): void {
  data.userIds.forEach((id, user) => {
    if (createRandom(fnv1a32(`${seed} fold in ${id}`)).next() >= share) return;
    for (const position of positionsOf(data, labels, user)) labels[position] = Label.FoldIn;
  });
}

/** Protocol strong for one user: a random part of the positions is held out, the rest is folded in. */
export function foldInUser(
  labels: Uint8Array,
  positions: readonly number[],
  label: HeldOutLabel,
  random: Random,
): void {
  for (const position of positions) labels[position] = Label.FoldIn;
  holdOutRandom(labels, positions, STRONG_TARGET_PARTS, label, random);
}

/** Positions of a user's `train` interactions, in time order. */
function positionsOf(data: Interactions, labels: Uint8Array, user: number): number[] {
  const positions: number[] = [];
  for (let position = data.offsets[user] ?? 0; position < (data.offsets[user + 1] ?? 0); position += 1)
    if (labels[position] === Label.Train) positions.push(position);
  return positions;
}

/** Labels a random one of `parts`, rounded down, at least one, by a partial Fisher-Yates shuffle. */
function holdOutRandom(
  labels: Uint8Array,
  positions: readonly number[],
  parts: number,
  label: HeldOutLabel,
  random: Random,
): void {
  const shuffled = [...positions];
  const count = Math.max(1, Math.floor(positions.length / parts));
  for (let index = 0; index < count; index += 1) {
    const other = index + random.int(shuffled.length - index);
    const picked = shuffled[other] ?? 0;
    shuffled[other] = shuffled[index] ?? 0;
    labels[picked] = label;
  }
}
