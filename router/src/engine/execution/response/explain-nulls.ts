/**
 * Explains the nulls of a response, as `extensions.nulls`: which error, refusal or stale value each is from. A null
 * without an entry is data: the subgraph returned it without an error.
 */
import type { StaleMark } from '../../../stale-if-error/stale-marks.js';
import { isContainer } from '../data.js';
import type { Data, Path } from '../data.js';
import type { ErrorCause, ErrorPlace } from '../error-collector.js';
import { compressIndexes } from './compress-indexes.js';

/** Why there is no value. */
export type Reason = 'error' | 'timeout' | 'breaker' | 'shed' | 'disabled' | 'unauthorised';

/** Nulls with one path, list indexes aside, and one explanation. */
export interface NullGroup {
  /** By response names, with `@` for list indexes; empty for the data as a whole. */
  readonly path: readonly string[];
  /**
   * The reason of an error at the null itself. `propagated`: of an error below it, at `from`. `halted`: the error at
   * `from` has ended the operation. `stale`: the null is data of a response that is older than the request.
   */
  readonly why: Reason | 'propagated' | 'halted' | 'stale';
  readonly from?: readonly string[];
  /** Why there was no value at `from`. */
  readonly because?: Reason;
  readonly code?: string;
  /** The subgraph; absent when the router itself is the reason. */
  readonly service?: string;
  readonly ageMs?: number;
  /** Index of the error in `errors`. */
  readonly error?: number;
  readonly count: number;
  /** The list indexes of the nulls: those of the lists on the path with dots between them, `0-3,7` for several. */
  readonly indexes?: readonly string[];
}

export interface NullExplanation {
  readonly nulls: readonly NullGroup[];
  /** Nulls that are in no group because there are too many. */
  readonly nullsLeftOut?: number;
}

/** Groups of one response. */
const MAX_GROUPS = 200;
/** Nulls of one response that are looked at. */
const MAX_NULLS = 20_000;

/** @param places Where errors are, in the order in which they were recorded. */
export function explainNulls(
  data: Readonly<Data> | null,
  places: readonly ErrorPlace[],
  stale: readonly StaleMark[],
): NullExplanation {
  const tree = new PlaceTree(places);
  const groups = new NullGroups();
  const visit = (value: unknown, path: Path, node: PlaceNode | undefined): void => {
    if (value === null) return groups.add(path, explain(path, node, stale));
    if (!isContainer(value)) return;
    const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const key of keys) visit(value[key], [...path, key], node?.children.get(key));
  };
  visit(data, [], tree.root);
  return groups.toExplanation();
}

/** The explanation of the error behavior HALT, whose data is null. */
export function explainHalt({ path, cause }: ErrorPlace): NullExplanation {
  const { reason, ...origin } = originOf({ path, cause, errorIndex: 0 });
  return { nulls: [{ path: [], why: 'halted', from: withoutIndexes(path), because: reason, ...origin, count: 1 }] };
}

type Explanation = Omit<NullGroup, 'path' | 'count' | 'indexes'>;

/** Null for a null that is data. */
function explain(path: Path, node: PlaceNode | undefined, stale: readonly StaleMark[]): Explanation | null {
  const [own] = node?.places ?? [];
  if (own !== undefined) {
    const { reason, ...origin } = originOf(own);
    return { why: reason, ...origin };
  }
  const below = node && firstBelow(node);
  if (below !== undefined) {
    const { reason, ...origin } = originOf(below);
    return { why: 'propagated', from: withoutIndexes(below.path), because: reason, ...origin };
  }
  const mark = stale.find((each) => isWithin(withoutIndexes(path), each));
  return mark === undefined ? null : { why: 'stale', service: mark.service, ageMs: mark.ageMs };
}

function originOf({ cause: { code, service }, errorIndex }: ErrorPlace) {
  return {
    reason: reasonOf(code),
    code,
    ...(service !== null && { service }),
    ...(errorIndex !== null && { error: errorIndex }),
  };
}

const REASONS: ReadonlyMap<string, Reason> = new Map([
  ['SUBGRAPH_TIMEOUT', 'timeout'],
  ['DEADLINE_EXCEEDED', 'timeout'],
  ['SUBGRAPH_CIRCUIT_OPEN', 'breaker'],
  ['FETCH_SHED', 'shed'],
  ['OVERLOADED', 'shed'],
  ['DISABLED', 'disabled'],
  ['UNAUTHORIZED_FIELD', 'unauthorised'],
  ['UNAUTHENTICATED', 'unauthorised'],
  ['FORBIDDEN', 'unauthorised'],
]);

function reasonOf(code: ErrorCause['code']): Reason {
  return REASONS.get(code) ?? 'error';
}

function withoutIndexes(path: Path): readonly string[] {
  return path.map((element) => (typeof element === 'number' ? '@' : element));
}

/** Whether the mark is for a value at the path, or around it. */
function isWithin(path: readonly string[], mark: StaleMark): boolean {
  if (mark.path.length > path.length || mark.path.some((element, index) => element !== path[index])) return false;
  return mark.fields === undefined || mark.fields.includes(path[mark.path.length] ?? '');
}

interface PlaceNode {
  readonly children: Map<string | number, PlaceNode>;
  readonly places: ErrorPlace[];
}

class PlaceTree {
  readonly root: PlaceNode = { children: new Map(), places: [] };

  constructor(places: readonly ErrorPlace[]) {
    for (const place of places) this.#add(place);
  }

  #add(place: ErrorPlace): void {
    let node = this.root;
    for (const element of place.path) {
      const child = node.children.get(element) ?? { children: new Map(), places: [] };
      node.children.set(element, child);
      node = child;
    }
    node.places.push(place);
  }
}

function firstBelow({ children }: PlaceNode): ErrorPlace | undefined {
  for (const child of children.values()) {
    const found = child.places[0] ?? firstBelow(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

class NullGroups {
  readonly #groups = new Map<string, { readonly group: Omit<NullGroup, 'count'>; readonly paths: Path[] }>();
  #count = 0;
  #leftOut = 0;

  /** @param explanation Null for a null that is data. */
  add(path: Path, explanation: Explanation | null): void {
    if (explanation === null) return;
    if (++this.#count > MAX_NULLS) return void (this.#leftOut += 1);
    const group = { path: withoutIndexes(path), ...explanation };
    const id = JSON.stringify(group);
    const known = this.#groups.get(id);
    if (known !== undefined) known.paths.push(path);
    else if (this.#groups.size < MAX_GROUPS) this.#groups.set(id, { group, paths: [path] });
    else this.#leftOut += 1;
  }

  toExplanation(): NullExplanation {
    const nulls = [...this.#groups.values()].map(({ group, paths }): NullGroup => {
      const indexes = compressIndexes(paths.map((path) => path.filter((element) => typeof element === 'number')));
      return { ...group, count: paths.length, ...(indexes.length > 0 && { indexes }) };
    });
    return { nulls, ...(this.#leftOut > 0 && { nullsLeftOut: this.#leftOut }) };
  }
}
