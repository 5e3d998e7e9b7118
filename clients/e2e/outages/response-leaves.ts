/** Two answers compared leaf by leaf. */

export type Leaf = readonly [path: string, value: unknown];

/** Every scalar, null and empty list or object of an answer with the path to it, list indexes included. */
export function leavesOf(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Object.entries(value);
  return entries.length === 0
    ? [[path, value]]
    : entries.flatMap(([key, child]) => leavesOf(child, path === '' ? key : `${path}.${key}`));
}

export interface Difference {
  /** Where the healthy answer has a value. */
  readonly path: string;
  readonly healthy: unknown;
  /** What stands there, or at the nearest parent that is still there. */
  readonly instead: unknown;
}

/** The value at `path`, or at the first null on the way to it. */
function valueAt(answer: unknown, path: string): unknown {
  let current = answer;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return current;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** Leaves of `healthy` that `other` does not have just so. */
export function differences(healthy: unknown, other: unknown): readonly Difference[] {
  return leavesOf(healthy)
    .map(([path, value]) => ({ path, healthy: value, instead: valueAt(other, path) }))
    .filter(({ healthy: value, instead }) => JSON.stringify(value) !== JSON.stringify(instead));
}
