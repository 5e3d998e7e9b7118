/** The merged data of the fetches so far, by plan keys and not yet by the client's response names. */
import { ExactValue } from '@marquee/exact-json/exact-value';

export type Data = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** Whether a value is an object or a list, and not a leaf that is kept as text. */
export function isContainer(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !(value instanceof ExactValue);
}

export function isData(value: unknown): value is Data {
  return isContainer(value) && !Array.isArray(value);
}

/**
 * An own property: a field may be called `constructor`, which every object inherits. All that objects and lists inherit is
 * functions, which no JSON contains, and `__proto__`; the others need no further look-up.
 */
export function valueAt(data: Readonly<Data>, key: string): unknown {
  const value = data[key];
  if (typeof value !== 'function' && key !== '__proto__') return value;
  return Object.hasOwn(data, key) ? value : undefined;
}

/** Whether an object whose `__typename` is `name` matches a type condition. */
export type IsSubtype = (condition: string, name: string) => boolean;

export function typenameOf(data: Readonly<Data>): string | undefined {
  const name = valueAt(data, '__typename');
  return typeof name === 'string' ? name : undefined;
}
