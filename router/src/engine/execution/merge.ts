/** Puts what a subgraph sent to what others have sent for the same place. */
import { isContainer, isData, valueAt } from './data.js';
import type { Data } from './data.js';

/**
 * Fetches of one wave end in any order, so the outcome must not depend on it: an object or a value beats null, whoever
 * came first, and a `__typename` that is an object type's beats the name of an interface, which is all that a subgraph
 * can say that knows the interface as one object (`@interfaceObject`).
 *
 * Nested objects are taken over as they are: where one entity stands at many places, its parts exist once.
 */
export function mergeInto(target: Data, source: Readonly<Data>, isObjectTypeName: (name: string) => boolean): void {
  if (target === source) return;
  for (const key of Object.keys(source)) {
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
  // Two subgraphs that resolve one list agree on its order; that is what sharing it means.
  const items: readonly unknown[] = value;
  for (const [index, item] of items.entries()) {
    const other: unknown = existing[index];
    if (other === null || other === undefined) existing[index] = item;
    else if (other !== item && isContainer(other) && isContainer(item)) mergeContainers(other, item, isObjectTypeName);
  }
}

function setMergedField(target: Data, key: string, value: unknown): void {
  // A name that the GraphQL grammar allows, and JavaScript would take for the object's prototype.
  if (key === '__proto__') return;
  target[key] = value;
}
