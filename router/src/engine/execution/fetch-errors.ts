/**
 * Fetch errors, and the fields that are unavailable because of them.
 *
 * While fetches run, errors are only recorded, with the objects of the merged data that they affect. When all fetches
 * have ended, they are turned into unavailable fields: positions in the merged data where a value is missing.
 * Completion walks the client's operation over that data, meets these positions and knows the response path of each. So
 * aliases, list indexes, type conditions and skipped fields are right in errors as they are in data. And a failed fetch
 * makes no field unavailable that another fetch has filled.
 */
import { isContainer, isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype, Path } from './data.js';
import type { ErrorCause, ErrorCollector } from './error-collector.js';
import type { FetchSelection } from './fetches/fetch-selection.js';

/** A fetch without data for its targets. */
export interface FailedFetch {
  readonly cause: ErrorCause;
  /** Whether the subgraph reported the cause at a path, so that it is not recorded again at the missing fields. */
  readonly isReported: boolean;
  readonly affected: { readonly target: Data; readonly selection: FetchSelection }[];
}

/** An error that a subgraph reported at a path, of plan keys, below an object. */
export interface ReportedError {
  readonly cause: ErrorCause;
  readonly from: Data;
  readonly path: Path;
}

export class FetchErrors {
  readonly #failed: FailedFetch[] = [];
  readonly #reported: ReportedError[] = [];
  readonly #failedByTarget = new Map<Data, FailedFetch>();
  readonly #causes = new Map<string, ErrorCause>();

  get isEmpty(): boolean {
    return this.#failed.length === 0 && this.#reported.length === 0;
  }

  addFailedFetch(cause: ErrorCause, targets: readonly Data[], selection: FetchSelection, isReported = false): void {
    const failed: FailedFetch = {
      cause: this.#sharedCause(cause),
      isReported,
      affected: targets.map((target) => ({ target, selection })),
    };
    this.#failed.push(failed);
    for (const target of targets) this.#failedByTarget.set(target, failed);
  }

  /** Equal causes of different requests become one, so that fields of one parent path get one error. */
  #sharedCause(cause: ErrorCause): ErrorCause {
    const key = `${cause.code} ${cause.service ?? ''} ${cause.message}`;
    const known = this.#causes.get(key) ?? cause;
    this.#causes.set(key, known);
    return known;
  }

  addReportedError(error: ReportedError): void {
    this.#reported.push(error);
  }

  /**
   * Records a fetch that could not be sent for some targets, because their key or a required field is missing. Its
   * cause is that of the failed fetch which should have returned them.
   *
   * @param otherwise The cause when no such fetch failed: a subgraph left the fields out.
   */
  addDependentFetch(targets: readonly Data[], selection: FetchSelection, otherwise: ErrorCause): void {
    const unexplained = targets.filter((target) => {
      const failed = this.#failedFetchOf(target);
      failed?.affected.push({ target, selection });
      return failed === undefined;
    });
    if (unexplained.length > 0) this.addFailedFetch(otherwise, unexplained, selection);
  }

  /** The failed fetch for the object, or for an object within it that a `@requires` may select. */
  #failedFetchOf(target: Data): FailedFetch | undefined {
    const own = this.#failedByTarget.get(target);
    if (own !== undefined || this.#failedByTarget.size === 0) return own;
    for (const value of Object.values(target)) {
      const inner = isContainer(value) ? this.#failedFetchOf(value) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /** Reported causes without an error in the response: they are at fields that the client did not select. */
  unreported(errors: ErrorCollector): ReadonlySet<ErrorCause> {
    return new Set(this.#reported.flatMap(({ cause }) => (errors.has(cause) ? [] : cause)));
  }

  /** To be called when all fetches have ended: a field that another fetch still fills is not unavailable. */
  toUnavailableFields(isSubtype: IsSubtype): UnavailableFields {
    const fields = new UnavailableFields();
    for (const error of this.#reported) addReportedField(fields, error);
    for (const { cause, isReported, affected } of this.#failed) {
      const field: UnavailableField = { cause, pathBelow: [], reported: isReported ? 'never' : 'when missing' };
      for (const { target, selection } of affected) addMissingFields(fields, field, target, selection, isSubtype);
    }
    return fields;
  }
}

export interface UnavailableField {
  readonly cause: ErrorCause;
  /** The rest of the path at which the subgraph reported the error, below this field; of plan keys. */
  readonly pathBelow: Path;
  /** When the cause becomes an error: a subgraph's own error is recorded even where there is a value after all. */
  readonly reported: 'always' | 'when missing' | 'never';
}

/** The unavailable fields of objects, and items of lists. */
export class UnavailableFields {
  readonly #byContainer = new Map<object, Map<string | number, UnavailableField[]>>();

  add(container: object, key: string | number, field: UnavailableField): void {
    const ofContainer = this.#byContainer.get(container) ?? new Map<string | number, UnavailableField[]>();
    this.#byContainer.set(container, ofContainer);
    const known = ofContainer.get(key) ?? [];
    // Objects within an entity that is at many paths exist once in the merged data, and are reached from each path.
    if (known.some(({ cause, pathBelow }) => cause === field.cause && pathBelow.join() === field.pathBelow.join()))
      return;
    ofContainer.set(key, [...known, field]);
  }

  at(container: object, key: string | number): readonly UnavailableField[] {
    return this.#byContainer.get(container)?.get(key) ?? [];
  }
}

/** Follows the path as far as there is data, and adds the field where it ends. */
function addReportedField(fields: UnavailableFields, { cause, from, path }: ReportedError): void {
  let container: Data = from;
  for (const [index, element] of path.entries()) {
    const value = valueAt(container, String(element));
    const isLast = index === path.length - 1;
    if (isLast || !isContainer(value)) {
      const key = Array.isArray(container) ? Number(element) : String(element);
      fields.add(container, key, { cause, pathBelow: path.slice(index + 1), reported: 'always' });
      return;
    }
    container = value;
  }
}

/** Adds the selected fields of an object that no other fetch has filled. */
function addMissingFields(
  fields: UnavailableFields,
  field: UnavailableField,
  target: Data,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  const typename = typenameOf(target);
  for (const { key, conditions, selection: inner } of selection) {
    if (typename !== undefined && !conditions.every((condition) => isSubtype(condition, typename))) continue;
    const value = valueAt(target, key);
    if (isContainer(value)) addMissingFieldsWithin(fields, field, value, inner, isSubtype);
    else if (!hasReportedError(fields, field, target, key)) fields.add(target, key, field);
  }
}

/** Whether the same subgraph reported an error at this field, which says more precisely what went wrong. */
function hasReportedError(fields: UnavailableFields, { cause }: UnavailableField, target: Data, key: string): boolean {
  return fields.at(target, key).some((each) => each.reported === 'always' && each.cause.service === cause.service);
}

function addMissingFieldsWithin(
  fields: UnavailableFields,
  field: UnavailableField,
  value: Data,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  if (isData(value)) return addMissingFields(fields, field, value, selection, isSubtype);
  for (const item of Object.values(value))
    if (isContainer(item)) addMissingFieldsWithin(fields, field, item, selection, isSubtype);
}
