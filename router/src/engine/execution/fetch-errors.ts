/**
 * Attributing errors. While fetches run, a fault is only noted, with the objects that it concerns. When all have ended,
 * faults become marks on the places of the merged data that are missing for them; the shaper, which walks the client's
 * operation over that data, meets the marks and knows the client's path. So aliases, list indexes, type conditions and
 * skipped fields are right in errors for the same reason that they are right in data, and a failed fetch takes no more
 * than it alone could give: what others sent for the same namespace is no longer missing.
 */
import { isContainer, isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype, Path } from './data.js';
import type { Cause, ErrorLedger } from './error-collector.js';
import type { FetchSelection } from './fetch-selection.js';

/** A fetch that gave nothing for its targets. */
export interface FetchFault {
  readonly cause: Cause;
  /** The subgraph reported the cause at a place of its own; elsewhere it is known and not told again. */
  readonly isTold: boolean;
  readonly sites: { readonly target: Data; readonly selection: FetchSelection }[];
}

/** An error that a subgraph reported about one place below `from`; the path is of keys. */
export interface PlaceFault {
  readonly cause: Cause;
  readonly from: Data;
  readonly path: Path;
}

export class Faults {
  readonly #fetches: FetchFault[] = [];
  readonly #places: PlaceFault[] = [];
  readonly #byTarget = new Map<Data, FetchFault>();
  readonly #failures = new Map<string, Cause>();

  get none(): boolean {
    return this.#fetches.length === 0 && this.#places.length === 0;
  }

  addFetch(cause: Cause, targets: readonly Data[], selection: FetchSelection, isTold = false): void {
    const fault: FetchFault = {
      cause: this.#known(cause),
      isTold,
      sites: targets.map((target) => ({ target, selection })),
    };
    this.#fetches.push(fault);
    for (const target of targets) this.#byTarget.set(target, fault);
  }

  /**
   * Requests that fail alike are one cause: what is missing at one place for it is one error, however many they were.
   */
  #known(cause: Cause): Cause {
    const key = `${cause.code} ${cause.service ?? ''} ${cause.message}`;
    const known = this.#failures.get(key) ?? cause;
    this.#failures.set(key, known);
    return known;
  }

  addPlace(fault: PlaceFault): void {
    this.#places.push(fault);
  }

  /**
   * Targets that a fetch could not ask for, since their key or required fields never came: the blame is with the fault
   * that kept them away.
   *
   * @param otherwise To blame when there is none: a subgraph simply left them out.
   */
  addDependents(targets: readonly Data[], selection: FetchSelection, otherwise: Cause): void {
    const orphans = targets.filter((target) => {
      const fault = this.#faultOf(target);
      fault?.sites.push({ target, selection });
      return fault === undefined;
    });
    if (orphans.length > 0) this.addFetch(otherwise, orphans, selection);
  }

  /** Of the object itself, or of one within it that a `@requires` may have asked for. */
  #faultOf(target: Data): FetchFault | undefined {
    const own = this.#byTarget.get(target);
    if (own !== undefined || this.#byTarget.size === 0) return own;
    for (const value of Object.values(target)) {
      const inner = isContainer(value) ? this.#faultOf(value) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /**
   * Causes that subgraphs reported, and that stand at no place of the client's answer: what a plan asks for besides, or
   * what nobody did.
   */
  untold(ledger: ErrorLedger): ReadonlySet<Cause> {
    return new Set(this.#places.flatMap(({ cause }) => (ledger.has(cause) ? [] : cause)));
  }

  /** Call it when all fetches have ended: what another fetch still sends is not missing. */
  toMarks(isSubtype: IsSubtype): Marks {
    const marks = new Marks();
    for (const place of this.#places) markPlace(marks, place);
    for (const { cause, isTold, sites } of this.#fetches) {
      const mark: Mark = { cause, rest: [], tells: isTold ? 'never' : 'when missing' };
      for (const { target, selection } of sites) markMissing(marks, mark, target, selection, isSubtype);
    }
    return marks;
  }
}

export interface Mark {
  readonly cause: Cause;
  /** Where below this place the subgraph saw the error; by keys. */
  readonly rest: Path;
  /** A subgraph's own report is told even where there is a value after all. */
  readonly tells: 'always' | 'when missing' | 'never';
}

/** Marks on fields of objects and items of lists. */
export class Marks {
  readonly #byContainer = new Map<object, Map<string | number, Mark[]>>();

  add(container: object, key: string | number, mark: Mark): void {
    const ofContainer = this.#byContainer.get(container) ?? new Map<string | number, Mark[]>();
    this.#byContainer.set(container, ofContainer);
    const known = ofContainer.get(key) ?? [];
    // Parts of an entity that stands at many places are one container, reached from each of them.
    if (known.some(({ cause, rest }) => cause === mark.cause && rest.join() === mark.rest.join())) return;
    ofContainer.set(key, [...known, mark]);
  }

  at(container: object, key: string | number): readonly Mark[] {
    return this.#byContainer.get(container)?.get(key) ?? [];
  }
}

/** Follows the path as far as there is data, and marks where it ends. */
function markPlace(marks: Marks, { cause, from, path }: PlaceFault): void {
  let container: Data = from;
  for (const [index, part] of path.entries()) {
    const value = valueAt(container, String(part));
    const isLast = index === path.length - 1;
    if (isLast || !isContainer(value)) {
      const key = Array.isArray(container) ? Number(part) : String(part);
      marks.add(container, key, { cause, rest: path.slice(index + 1), tells: 'always' });
      return;
    }
    container = value;
  }
}

function markMissing(marks: Marks, mark: Mark, target: Data, selection: FetchSelection, isSubtype: IsSubtype): void {
  const typename = typenameOf(target);
  for (const field of selection) {
    if (typename !== undefined && !field.conditions.every((condition) => isSubtype(condition, typename))) continue;
    const value = valueAt(target, field.key);
    if (isContainer(value)) markInside(marks, mark, value, field.selection, isSubtype);
    else if (!hasOwnReport(marks, mark, target, field.key)) marks.add(target, field.key, mark);
  }
}

/** The subgraph said more precisely what is wrong here. */
function hasOwnReport(marks: Marks, { cause }: Mark, target: Data, key: string): boolean {
  return marks.at(target, key).some((mark) => mark.tells === 'always' && mark.cause.service === cause.service);
}

function markInside(marks: Marks, mark: Mark, value: Data, selection: FetchSelection, isSubtype: IsSubtype): void {
  if (isData(value)) return markMissing(marks, mark, value, selection, isSubtype);
  for (const item of Object.values(value)) if (isContainer(item)) markInside(marks, mark, item, selection, isSubtype);
}
