/**
 * Attributing errors. While fetches run, a fault is only noted, with the objects that it concerns. When all have ended,
 * faults become marks on the places of the merged data that are missing for them; the shaper, which walks the client's
 * operation over that data, meets the marks and knows the client's path. So aliases, list indexes, type conditions and
 * skipped fields are right in errors for the same reason that they are right in data, and a failed fetch takes no more
 * than it alone could give: what others sent for the same namespace is no longer missing.
 */
import { isContainer, isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype, Path } from './data.js';
import type { ErrorCause, ErrorCollector } from './error-collector.js';
import type { FetchSelection } from './fetch-selection.js';

/** A fetch that gave nothing for its targets. */
export interface FailedFetch {
  readonly cause: ErrorCause;
  /** The subgraph reported the cause at a place of its own; elsewhere it is known and not told again. */
  readonly isReported: boolean;
  readonly affected: { readonly target: Data; readonly selection: FetchSelection }[];
}

/** An error that a subgraph reported about one place below `from`; the path is of keys. */
export interface ReportedError {
  readonly cause: ErrorCause;
  readonly from: Data;
  readonly path: Path;
}

export class FetchErrors {
  readonly #fetches: FailedFetch[] = [];
  readonly #places: ReportedError[] = [];
  readonly #byTarget = new Map<Data, FailedFetch>();
  readonly #failures = new Map<string, ErrorCause>();

  get isEmpty(): boolean {
    return this.#fetches.length === 0 && this.#places.length === 0;
  }

  addFailedFetch(cause: ErrorCause, targets: readonly Data[], selection: FetchSelection, isTold = false): void {
    const fault: FailedFetch = {
      cause: this.#known(cause),
      isReported: isTold,
      affected: targets.map((target) => ({ target, selection })),
    };
    this.#fetches.push(fault);
    for (const target of targets) this.#byTarget.set(target, fault);
  }

  /**
   * Requests that fail alike are one cause: what is missing at one place for it is one error, however many they were.
   */
  #known(cause: ErrorCause): ErrorCause {
    const key = `${cause.code} ${cause.service ?? ''} ${cause.message}`;
    const known = this.#failures.get(key) ?? cause;
    this.#failures.set(key, known);
    return known;
  }

  addReportedError(fault: ReportedError): void {
    this.#places.push(fault);
  }

  /**
   * Targets that a fetch could not ask for, since their key or required fields never came: the blame is with the fault
   * that kept them away.
   *
   * @param otherwise To blame when there is none: a subgraph simply left them out.
   */
  addDependentFetch(targets: readonly Data[], selection: FetchSelection, otherwise: ErrorCause): void {
    const orphans = targets.filter((target) => {
      const fault = this.#faultOf(target);
      fault?.affected.push({ target, selection });
      return fault === undefined;
    });
    if (orphans.length > 0) this.addFailedFetch(otherwise, orphans, selection);
  }

  /** Of the object itself, or of one within it that a `@requires` may have asked for. */
  #faultOf(target: Data): FailedFetch | undefined {
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
  unreported(ledger: ErrorCollector): ReadonlySet<ErrorCause> {
    return new Set(this.#places.flatMap(({ cause }) => (ledger.has(cause) ? [] : cause)));
  }

  /** Call it when all fetches have ended: what another fetch still sends is not missing. */
  toUnavailableFields(isSubtype: IsSubtype): UnavailableFields {
    const marks = new UnavailableFields();
    for (const place of this.#places) addReportedField(marks, place);
    for (const { cause, isReported: isTold, affected: sites } of this.#fetches) {
      const mark: UnavailableField = { cause, pathBelow: [], reported: isTold ? 'never' : 'when missing' };
      for (const { target, selection } of sites) addMissingFields(marks, mark, target, selection, isSubtype);
    }
    return marks;
  }
}

export interface UnavailableField {
  readonly cause: ErrorCause;
  /** Where below this place the subgraph saw the error; by keys. */
  readonly pathBelow: Path;
  /** A subgraph's own report is told even where there is a value after all. */
  readonly reported: 'always' | 'when missing' | 'never';
}

/** Marks on fields of objects and items of lists. */
export class UnavailableFields {
  readonly #byContainer = new Map<object, Map<string | number, UnavailableField[]>>();

  add(container: object, key: string | number, mark: UnavailableField): void {
    const ofContainer = this.#byContainer.get(container) ?? new Map<string | number, UnavailableField[]>();
    this.#byContainer.set(container, ofContainer);
    const known = ofContainer.get(key) ?? [];
    // Parts of an entity that stands at many places are one container, reached from each of them.
    if (known.some(({ cause, pathBelow: rest }) => cause === mark.cause && rest.join() === mark.pathBelow.join()))
      return;
    ofContainer.set(key, [...known, mark]);
  }

  at(container: object, key: string | number): readonly UnavailableField[] {
    return this.#byContainer.get(container)?.get(key) ?? [];
  }
}

/** Follows the path as far as there is data, and marks where it ends. */
function addReportedField(marks: UnavailableFields, { cause, from, path }: ReportedError): void {
  let container: Data = from;
  for (const [index, part] of path.entries()) {
    const value = valueAt(container, String(part));
    const isLast = index === path.length - 1;
    if (isLast || !isContainer(value)) {
      const key = Array.isArray(container) ? Number(part) : String(part);
      marks.add(container, key, { cause, pathBelow: path.slice(index + 1), reported: 'always' });
      return;
    }
    container = value;
  }
}

function addMissingFields(
  marks: UnavailableFields,
  mark: UnavailableField,
  target: Data,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  const typename = typenameOf(target);
  for (const field of selection) {
    if (typename !== undefined && !field.conditions.every((condition) => isSubtype(condition, typename))) continue;
    const value = valueAt(target, field.key);
    if (isContainer(value)) addMissingFieldsWithin(marks, mark, value, field.selection, isSubtype);
    else if (!hasReportedError(marks, mark, target, field.key)) marks.add(target, field.key, mark);
  }
}

/** The subgraph said more precisely what is wrong here. */
function hasReportedError(marks: UnavailableFields, { cause }: UnavailableField, target: Data, key: string): boolean {
  return marks.at(target, key).some((mark) => mark.reported === 'always' && mark.cause.service === cause.service);
}

function addMissingFieldsWithin(
  marks: UnavailableFields,
  mark: UnavailableField,
  value: Data,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  if (isData(value)) return addMissingFields(marks, mark, value, selection, isSubtype);
  for (const item of Object.values(value))
    if (isContainer(item)) addMissingFieldsWithin(marks, mark, item, selection, isSubtype);
}
