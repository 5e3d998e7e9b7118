/**
 * What something core of a graph needs although it is not core: an input of `@requires`, a key, or a subgraph on the
 * only way from a root field. A member loses the core field while that is switched off or down.
 */
import { GraphRoutes, readGraphParts } from './graph-routes.js';
import type { Off } from './graph-routes.js';
import type { SwitchModel } from './switch-model.js';

export interface CoreDependency {
  /** `null parent`: the field is not core, but makes an object with core fields null. */
  readonly kind: 'not fetched' | 'null parent';
  /** Of the core field, or of the one that makes its parent null. */
  readonly coordinate: string;
  /** The feature or subgraph that is not core; several when each is needed, or one of them. */
  readonly needs: readonly string[];
  /** `not fetched`: the subgraph that its object was fetched from. `null parent`: the core field that is lost. */
  readonly from: string;
}

/** A graph with more of them needs other work first. */
const MAX_FOUND = 100;

/** One for each core field and what it needs, sorted by coordinate. */
export function findCoreDependencies(model: SwitchModel): readonly CoreDependency[] {
  if (!model.fields.some(({ typeName, fieldName }) => model.isCore(typeName, fieldName))) return [];
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
      found.set(`${field.coordinate} ${needs.join()}`, {
        kind: 'not fetched',
        coordinate: field.coordinate,
        needs,
        from: entry.subgraph,
      });
    }
  for (const each of findNullingFields(model, names)) found.set(each.coordinate, each);
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

function findNullingFields(model: SwitchModel, names: ReadonlySet<string>): readonly CoreDependency[] {
  const coreOfType = new Map<string, string>();
  for (const { typeName, fieldName, coordinate } of model.fields)
    if (model.isCore(typeName, fieldName)) coreOfType.set(typeName, coordinate);
  const offWith = new Map([...names].map((name) => [name, model.fieldsOff(new Set([name]))]));
  return model.fields.flatMap(({ coordinate, typeName, nullsParent }): readonly CoreDependency[] => {
    const from = coreOfType.get(typeName);
    if (!nullsParent || from === undefined) return [];
    const needs = [...names].filter((name) => offWith.get(name)?.has(coordinate) === true);
    return needs.length === 0 ? [] : [{ kind: 'null parent', coordinate, needs, from }];
  });
}

function toOff(model: SwitchModel, names: Iterable<string>): Off {
  const off = [...names];
  return { subgraphs: new Set(off.filter((name) => model.isSubgraph(name))), features: new Set(off) };
}
