/**
 * Fetch errors, and the fields that are unavailable because of them.
 *
 * While fetches run, errors are only recorded, with the objects of the merged data that they affect. When all fetches
 * have ended, they are turned into unavailable fields: positions in the merged data where a value is missing.
 * Completion walks the client's operation over that data, meets these positions and knows the response path of each. So
 * aliases, list indexes, type conditions and skipped fields are right in errors as they are in data. And a failed fetch
 * makes no field unavailable that another fetch has filled.
 */
import { causeOfMissingField } from './error-causes.js';
import { isContainer, isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype, Path } from './data.js';
import { causeKey } from './error-collector.js';
import type { ErrorCause, ErrorCollector } from './error-collector.js';
import type { FetchSelection } from './fetches/fetch-selection.js';

/** A fetch without data for its targets. */
export interface FailedFetch {
  readonly cause: ErrorCause;
  /** Whether the subgraph reported the cause at a path, so that it is not recorded again at the missing fields. */
  readonly isReported: boolean;
  readonly affected: { readonly target: Data; readonly selection: FetchSelection }[];
}

/** A fetch whose response had data. */
interface AnsweredFetch {
  readonly cause: ErrorCause;
  readonly targets: readonly Data[];
  readonly selection: FetchSelection;
}

/** An error that a subgraph reported at a path, of plan keys, below an object. */
export interface ReportedError {
  readonly cause: ErrorCause;
  readonly from: Data;
  readonly path: Path;
  /** What the fetch selects of the object. */
  readonly selection?: FetchSelection;
}

/** An error that must be in the response: at a field, or else at the object that it concerns. */
interface RequiredError {
  readonly cause: ErrorCause;
  readonly at: Data | null;
}

/** Errors that are located in one execution. A response can have thousands, and an entity can be at many paths. */
const MAX_LOCATED = 20_000;

/** Errors at one field. An object can be at thousands of paths, at each of which they are recorded. */
const MAX_AT_FIELD = 200;

export class FetchErrors {
  readonly #failed: FailedFetch[] = [];
  readonly #reported: ReportedError[] = [];
  readonly #answered: AnsweredFetch[] = [];
  readonly #required = new Map<ErrorCause, RequiredError>();
  #leftOut = 0;
  readonly #failedByTarget = new Map<Data, FailedFetch>();
  readonly #causes = new Map<string, ErrorCause>();

  /** @param onError Called after each error is recorded. */
  constructor(private readonly onError?: (cause: ErrorCause) => void) {}

  get isEmpty(): boolean {
    return this.#failed.length === 0 && this.#required.size === 0;
  }

  /** Whether a fetch has no data because of an error that the subgraph reported at a path. */
  get hasReportedFailure(): boolean {
    return this.#failed.some(({ isReported }) => isReported);
  }

  addFailedFetch(cause: ErrorCause, targets: readonly Data[], selection: FetchSelection, isReported = false): void {
    const failed: FailedFetch = {
      cause: this.#sharedCause(cause),
      isReported,
      affected: targets.map((target) => ({ target, selection })),
    };
    this.#failed.push(failed);
    for (const target of targets) this.#failedByTarget.set(target, failed);
    this.onError?.(failed.cause);
  }

  /** Equal causes of different requests become one, so that fields of one parent path get one error. */
  #sharedCause(cause: ErrorCause): ErrorCause {
    const key = causeKey(cause);
    const known = this.#causes.get(key) ?? cause;
    this.#causes.set(key, known);
    return known;
  }

  /** Records a fetch whose response had data, so that selected fields which it lacks can be attributed to it. */
  addAnsweredFetch(subgraph: string, targets: readonly Data[], selection: FetchSelection): void {
    this.#answered.push({ cause: causeOfMissingField(subgraph), targets, selection });
  }

  /** @returns Whether it is located; an error over the limit is counted, and its cause is in the response all the same. */
  addReportedError(error: ReportedError): boolean {
    const isLocated = this.#reported.length < MAX_LOCATED;
    if (isLocated) this.#reported.push(error);
    else this.#leftOut += 1;
    if (!this.#required.has(error.cause)) this.#require(error.cause, lastObjectOf(error));
    this.onError?.(error.cause);
    return isLocated;
  }

  /**
   * Records an error that a subgraph reported for objects as a whole. It explains what is missing in them.
   *
   * @param isReason Whether it is recorded at the missing fields. The others of a response are recorded once.
   */
  addUnlocatedError(cause: ErrorCause, targets: readonly Data[], selection: FetchSelection, isReason: boolean): void {
    const shared = this.#sharedCause(cause);
    this.#require(shared, targets[0] ?? null);
    if (isReason) this.addFailedFetch(shared, targets, selection);
    else this.onError?.(shared);
  }

  #require(cause: ErrorCause, at: Data | null): void {
    if (!this.#required.has(cause)) this.#required.set(cause, { cause, at });
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
    // Each object once: the merged data may reach an object by many ways.
    const visited = new Set<Data>([target]);
    for (const container of visited) {
      const failed = this.#failedByTarget.get(container);
      if (failed !== undefined) return failed;
      for (const value of Object.values(container)) if (isContainer(value)) visited.add(value);
    }
    return undefined;
  }

  /**
   * Records the errors of subgraphs that no field of the response has: they are at fields that the client did not select,
   * at paths that lead nowhere, or without a path. To be called after completion.
   */
  recordRemaining(errors: ErrorCollector, fields: UnavailableFields | null): void {
    for (const { cause, at } of this.#required.values())
      if (!errors.has(cause)) errors.record(cause, (at && fields?.pathOf(at)) ?? []);
    errors.leaveOut(this.#leftOut + (fields?.leftOut ?? 0));
  }

  /**
   * The fields that answered fetches selected, with the cause if they are missing. Only computed when a field is missing.
   * Missing namespaces become empty objects in the merged data.
   */
  toMissingFields(isSubtype: IsSubtype, root: ShapedData | null = null): UnavailableFields {
    const fields = new UnavailableFields();
    for (const { cause, targets, selection } of this.#answered) {
      const field: UnavailableField = { cause: this.#sharedCause(cause), pathBelow: [], reported: 'when missing' };
      for (const target of targets)
        addMissingFields(fields, field, { data: target, shape: shapeOf(root, target) }, selection, isSubtype);
    }
    return fields;
  }

  /**
   * To be called when all fetches have ended: a field that another fetch still fills is not unavailable. Namespaces that
   * are lost become empty objects in the merged data, so that their fields are the unavailable ones.
   *
   * @param root The merged data and its shape, which says where namespaces are.
   * @param besidesReported When a reported error becomes an error at other fields of its fetch too.
   */
  toUnavailableFields(
    isSubtype: IsSubtype,
    root: ShapedData | null = null,
    besidesReported: UnavailableField['reported'] = 'never',
  ): UnavailableFields {
    const objects = [...this.#required.values()].flatMap(({ at }): readonly object[] => (at === null ? [] : [at]));
    const fields = new UnavailableFields(objects);
    for (const error of this.#reported) addReportedField(fields, error, shapeOf(root, error.from));
    for (const { cause, isReported, affected } of this.#failed) {
      const field: UnavailableField = { cause, pathBelow: [], reported: isReported ? besidesReported : 'when missing' };
      for (const { target, selection } of affected)
        addMissingFields(fields, field, { data: target, shape: shapeOf(root, target) }, selection, isSubtype);
    }
    return fields;
  }
}

/** What the shape of an object says about the namespaces in it. */
export interface NamespaceShape {
  namespaceAt(key: string): NamespaceShape | null;
}

/** The shape is null where no namespaces are. */
interface ShapedData {
  readonly data: Data;
  readonly shape: NamespaceShape | null;
}

function shapeOf(root: ShapedData | null, target: Data): NamespaceShape | null {
  return target === root?.data ? root.shape : null;
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
  readonly #byContainer = new Map<object, Map<string | number, FieldsOfKey>>();
  /** The response path of each located object, once completion has met it. */
  readonly #paths: Map<object, Path | null>;
  #leftOut = 0;

  /** @param located Objects whose response paths are needed. */
  constructor(located: readonly object[] = []) {
    this.#paths = new Map(located.map((object) => [object, null]));
  }

  add(container: object, key: string | number, field: UnavailableField): void {
    const ofContainer = this.#byContainer.get(container) ?? new Map<string | number, FieldsOfKey>();
    this.#byContainer.set(container, ofContainer);
    const known = ofContainer.get(key) ?? { list: [], pathsByCause: new Map<ErrorCause, Set<string>>() };
    ofContainer.set(key, known);
    // Objects within an entity that is at many paths exist once in the merged data, and are reached from each path.
    const paths = known.pathsByCause.get(field.cause) ?? new Set<string>();
    known.pathsByCause.set(field.cause, paths);
    const path = field.pathBelow.join();
    if (paths.has(path)) return;
    if (known.list.length >= MAX_AT_FIELD) return void (this.#leftOut += 1);
    paths.add(path);
    known.list.push(field);
  }

  /** Errors over the limit of one field. */
  get leftOut(): number {
    return this.#leftOut;
  }

  at(container: object, key: string | number): readonly UnavailableField[] {
    return this.#byContainer.get(container)?.get(key)?.list ?? [];
  }

  /** To be called by completion for each object that it meets. */
  meet(object: object, path: Path): void {
    if (this.#paths.get(object) === null) this.#paths.set(object, [...path]);
  }

  /** The response path of a located object; undefined when it is not in the response. */
  pathOf(object: object): Path | undefined {
    return this.#paths.get(object) ?? undefined;
  }
}

interface FieldsOfKey {
  readonly list: UnavailableField[];
  readonly pathsByCause: Map<ErrorCause, Set<string>>;
}

/** The object at the end of the path, or the last one on it. */
function lastObjectOf({ from, path }: ReportedError): Data {
  let [container, last] = [from, from];
  for (const element of path) {
    const value = valueAt(container, String(element));
    if (!isContainer(value)) break;
    container = value;
    if (isData(value)) last = value;
  }
  return last;
}

/**
 * Follows the path as far as there is data, and adds the field where it ends. An error at a namespace that the response
 * does not contain is added to the fields that the fetch selects in it.
 */
function addReportedField(
  fields: UnavailableFields,
  { cause, from, path, selection = [] }: ReportedError,
  shape: NamespaceShape | null,
): void {
  let container: Data = from;
  let namespace = shape;
  let inner: FetchSelection = selection;
  for (const [index, element] of path.entries()) {
    const key = Array.isArray(container) ? Number(element) : String(element);
    inner = inner.filter((field) => field.key === key).flatMap((field) => field.selection);
    namespace = namespace?.namespaceAt(String(element)) ?? null;
    const found = valueAt(container, String(element));
    const value = found === undefined ? createNamespace(container, key, namespace, inner) : found;
    const isLast = index === path.length - 1;
    if (isLast && namespace !== null && isData(value) && Object.keys(value).length === 0) {
      for (const field of inner) fields.add(value, field.key, { cause, pathBelow: [], reported: 'always' });
      return;
    }
    if (isLast || !isContainer(value)) {
      fields.add(container, key, { cause, pathBelow: path.slice(index + 1), reported: 'always' });
      return;
    }
    container = value;
  }
}

/** An empty object in place of a lost namespace of which fields are selected; null for what is no namespace. */
function createNamespace(
  container: Data,
  key: string | number,
  namespace: NamespaceShape | null,
  selection: FetchSelection,
): Data | null {
  if (namespace === null || selection.every((field) => field.key === '__typename')) return null;
  const object: Data = {};
  container[key] = object;
  return object;
}

/** Adds the selected fields of an object that no other fetch has filled. */
function addMissingFields(
  fields: UnavailableFields,
  field: UnavailableField,
  { data: target, shape }: ShapedData,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  const typename = typenameOf(target);
  for (const { key, conditions, selection: inner } of selection) {
    if (typename !== undefined && !conditions.every((condition) => isSubtype(condition, typename))) continue;
    const namespace = shape?.namespaceAt(key) ?? null;
    const found = valueAt(target, key);
    const value = found === undefined ? createNamespace(target, key, namespace, inner) : found;
    if (isContainer(value)) addMissingFieldsWithin(fields, field, { data: value, shape: namespace }, inner, isSubtype);
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
  within: ShapedData,
  selection: FetchSelection,
  isSubtype: IsSubtype,
): void {
  if (isData(within.data)) return addMissingFields(fields, field, within, selection, isSubtype);
  for (const item of Object.values(within.data))
    if (isContainer(item)) addMissingFieldsWithin(fields, field, { data: item, shape: null }, selection, isSubtype);
}
