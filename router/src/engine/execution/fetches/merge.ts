/** Merges the data of a subgraph's response into the data of others for the same object. */
import { isContainer, isData, valueAt } from '../data.js';
import type { Data } from '../data.js';

/**
 * Parallel fetches end in any order, so the result must not depend on it. A value replaces null, whichever came first.
 * A `__typename` that is an object type replaces the name of an interface, which is all that a subgraph with an
 * `@interfaceObject` can return.
 *
 * Nested objects are merged by reference: the objects within an entity that is at many paths exist once.
 */
export function mergeInto(target: Data, source: Readonly<Data>, isObjectTypeName: (name: string) => boolean): void {
  if (target === source) return;
  for (const key in source) {
    const value = source[key];
    const existing = valueAt(target, key);
    if (existing === undefined || existing === null) setMergedField(target, key, value);
    else if (value === null || value === undefined) continue;
    else if (key === '__typename') {
      if (typeof existing !== 'string' || !isObjectTypeName(existing)) target[key] = value;
    } else if (isContainer(existing) && isContainer(value)) mergeContainers(existing, value, isObjectTypeName);
    else target[key] = value;
  }
}

function mergeContainers(existing: Data, value: Data, isObjectTypeName: (name: string) => boolean): void {
  if (isData(existing) && isData(value)) return mergeInto(existing, value, isObjectTypeName);
  if (!Array.isArray(existing) || !Array.isArray(value)) return;
  // Subgraphs that share a list field return its items in the same order: `@shareable` requires equal results.
  const items: readonly unknown[] = value;
  for (const [index, item] of items.entries()) {
    const other: unknown = existing[index];
    if (other === null || other === undefined) existing[index] = item;
    else if (other !== item && isContainer(other) && isContainer(item)) mergeContainers(other, item, isObjectTypeName);
  }
}

function setMergedField(target: Data, key: string, value: unknown): void {
  // `__proto__` is a valid name in GraphQL; an assignment would set the object's prototype.
  if (key === '__proto__') return;
  target[key] = value;
}
