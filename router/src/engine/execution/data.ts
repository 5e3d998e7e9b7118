/**
 * The data of an answer in the making: what subgraphs sent, merged, by the plan's keys and not yet the client's names.
 */

export type Data = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** An object or a list. */
export function isContainer(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}

export function isData(value: unknown): value is Data {
  return isContainer(value) && !Array.isArray(value);
}

/** A field may be called `constructor`: what an object inherits is no data. */
export function valueAt(data: Readonly<Data>, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined;
}

/** Whether an object whose `__typename` is `name` meets a type condition. */
export type IsSubtype = (condition: string, name: string) => boolean;

export function typenameOf(data: Readonly<Data>): string | undefined {
  const name = valueAt(data, '__typename');
  return typeof name === 'string' ? name : undefined;
}
