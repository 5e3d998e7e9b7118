import { randomInt } from 'node:crypto';

/** A number of at least 0 and less than 1 that nobody can predict. */
export function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
