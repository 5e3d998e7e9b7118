/** Seeded random numbers, the same on every machine. Not for secrets. */

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number at least 0 and less than `below`. */
  int(below: number): number;
  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T;
}

/** The 32-bit generator mulberry32 (Tommy Ettinger, 2017, public domain), written out from its description. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[int(list.length)];
    if (chosen === undefined) throw new Error('An empty list has no element to pick.');
    return chosen;
  };
  return { next, int, pick };
}
