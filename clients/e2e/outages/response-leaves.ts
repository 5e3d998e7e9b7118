/** Compares two responses leaf by leaf. */

export type Leaf = readonly [path: string, value: unknown];

/** Every scalar, null, and empty list or object of a response with its path, list indexes included. */
export function leavesOf(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Object.entries(value);
  return entries.length === 0
    ? [[path, value]]
    : entries.flatMap(([key, child]) => leavesOf(child, path === '' ? key : `${path}.${key}`));
}

export interface Difference {
  /** The path of a value in the healthy response. */
  readonly path: string;
  readonly healthy: unknown;
  /** The other value at this path, or at the nearest parent that exists. */
  readonly instead: unknown;
}

/** The value at `path`, or the first null above it. */
function valueAt(response: unknown, path: string): unknown {
  let current = response;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return current;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The leaves of `healthy` whose value in `other` differs. */
export function differences(healthy: unknown, other: unknown): readonly Difference[] {
  return leavesOf(healthy)
    .map(([path, value]) => ({ path, healthy: value, instead: valueAt(other, path) }))
    .filter(({ healthy: value, instead }) => JSON.stringify(value) !== JSON.stringify(instead));
}
