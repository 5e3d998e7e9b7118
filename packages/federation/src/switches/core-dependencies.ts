/**
 * What something core of a graph needs although it is not core: an input of `@requires`, a key, or a subgraph on the
 * only way from a root field. A member loses the core field while that is switched off or down.
 */
import { GraphRoutes, readGraphParts } from './graph-routes.js';
import type { Off } from './graph-routes.js';
import type { SwitchModel } from './switch-model.js';

export interface CoreDependency {
  /** Of the core field. */
  readonly coordinate: string;
  /** The feature or subgraph that is not core; several when each is needed, or one of them. */
  readonly needs: readonly string[];
  /** The subgraph that its object was fetched from. */
  readonly from: string;
}

/** A graph with more of them needs other work first. */
const MAX_FOUND = 100;

/** One for each core field and what it needs, sorted by coordinate. */
export function findCoreDependencies(model: SwitchModel): readonly CoreDependency[] {
  const names = new Set(model.names.filter((name) => !model.isCoreItself(name)));
  const parts = readGraphParts(model.supergraph, model.fields);
  const routesWithout = (off: Iterable<string>): GraphRoutes => new GraphRoutes(parts, toOff(model, off));
  const [all, reduced] = [routesWithout([]), routesWithout(names)];
  const found = new Map<string, CoreDependency>();
  for (const entry of reduced.entries().values())
    for (const field of parts.fields.get(entry.typeName)?.values() ?? []) {
      const isLost = (routes: GraphRoutes): boolean => !routes.canFetch(field, entry) && all.canFetch(field, entry);
      if (found.size >= MAX_FOUND || !model.isCore(field.typeName, field.fieldName) || !isLost(reduced)) continue;
      const needs = smallestLoss([...names], (off) => isLost(routesWithout(off)));
      found.set(`${field.coordinate} ${needs.join()}`, { coordinate: field.coordinate, needs, from: entry.subgraph });
    }
  return [...found.values()].toSorted((one, other) => (one.coordinate < other.coordinate ? -1 : 1));
}

/** The names that each lose the field; without such a name, a set of names that lose it together. */
function smallestLoss(names: readonly string[], isLostWithout: (off: readonly string[]) => boolean): readonly string[] {
  const alone = names.filter((name) => isLostWithout([name]));
  if (alone.length > 0) return alone;
  return names.reduce((off, name) => {
    const fewer = off.filter((each) => each !== name);
    return fewer.length > 0 && isLostWithout(fewer) ? fewer : off;
  }, names);
}

function toOff(model: SwitchModel, names: Iterable<string>): Off {
  const off = [...names];
  return { subgraphs: new Set(off.filter((name) => model.isSubgraph(name))), features: new Set(off) };
}
