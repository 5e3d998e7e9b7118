/** Seeded random numbers and picks for the sample data. */
import { fnv1a32 } from '@marquee/runtime/hash';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';

/**
 * A generator of its own for one purpose, such as one account: a change in one part of the sample data leaves the
 * random numbers of the other parts as they are.
 */
export function randomFor(purpose: string): Random {
  const random = createRandom(fnv1a32(purpose));
  random.next();
  return random;
}

/** One of `choices`, with a probability in proportion to its weight. */
export function pickWeighted<T>(random: Random, choices: readonly (readonly [choice: T, weight: number])[]): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return random.pick(choices)[0];
}

/** `count` different elements of `list` in random order; all of them when there are fewer. */
export function pickSome<T>(random: Random, list: readonly T[], count: number): readonly T[] {
  const rest = [...list];
  const picked: T[] = [];
  while (picked.length < count && rest.length > 0) picked.push(...rest.splice(random.int(rest.length), 1));
  return picked;
}
