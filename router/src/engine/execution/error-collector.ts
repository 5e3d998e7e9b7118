/** Collects the response's errors with the paths that the client knows: one for each group of fields, or each field. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { GraphQLFormattedError } from 'graphql';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { Path } from './data.js';

/** Why fields of the response are null. Causes are compared by identity. */
export interface ErrorCause {
  readonly message: string;
  /** A code of the catalogue, or of the subgraph if the error policy lets its errors pass. */
  readonly code: string;
  /** The subgraph that caused it; null when the router did, or when the subgraph is not known. */
  readonly service: string | null;
  /** More extensions for the client. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Equal for causes that say the same. */
export function causeKey({ code, service, message, extensions }: ErrorCause): string {
  const text = `${code} ${service ?? ''} ${message}`;
  return extensions === undefined ? text : `${text} ${stringifyJson(extensions)}`;
}

/**
 * `cause`: one error for all fields with one cause and one parent path, list indexes aside, with `affected`. `place`:
 * one error for each field.
 */
export type ErrorGrouping = 'cause' | 'place';

/** Fields with one parent path, list indexes aside, that are null for one cause. */
interface AffectedFields {
  /** Of the first field that was recorded, with list indexes. */
  readonly path: Path;
  /** The path of the parent object, with `@` for list indexes. */
  readonly parentPath: string;
  /** Field -> number of occurrences. */
  readonly counts: Map<string, number>;
  /** Why the value of the first field cannot be used; null for other errors. */
  readonly invalid: InvalidField | null;
}

export interface InvalidField {
  /** The field's schema coordinate, as in `Title.name`. */
  readonly field: string;
  /** Whether the response of the subgraph does not contain the field. */
  readonly isLeftOut: boolean;
}

export interface InvalidValue extends InvalidField {
  readonly cause: ErrorCause;
  readonly path: Path;
}

/** Where an error is, whichever error of the response accounts for it. */
export interface ErrorPlace {
  readonly path: Path;
  readonly cause: ErrorCause;
  /** Index in the response's errors; null when the error is one of those left out. */
  readonly errorIndex: number | null;
}

/** Places that are kept of one response. */
const MAX_PLACES = 50_000;

/** Errors of one response to a client. More of them are counted in one last error. */
const MAX_ERRORS = 1_000;

/** What is switched off has one error, wherever its fields are and whoever reports it. */
const ONCE: ErrorCode = 'DISABLED';

export class ErrorCollector {
  /** Cause -> parent path, or path with indexes when errors are grouped by place -> fields. */
  readonly #groups = new Map<ErrorCause, Map<string, AffectedFields>>();
  #size = 0;
  #omitted = 0;
  /** Message -> the first cause with it, for causes with one error. */
  readonly #once = new Map<string, ErrorCause>();

  readonly #places: { readonly path: Path; readonly cause: ErrorCause; readonly group: AffectedFields | null }[] = [];

  /** @param keepsPlaces Whether `places` is needed. */
  constructor(
    private readonly grouping: ErrorGrouping = 'cause',
    private readonly keepsPlaces = false,
  ) {}

  /**
   * @param path Of the field, by response names. It may end in list indexes, and is empty when it is not known.
   * @param invalid For a value of a subgraph that cannot be used.
   * @param times How many fields it is for: those at the path, list indexes aside. One unless errors are grouped by cause.
   */
  record(given: ErrorCause, path: Path, invalid: InvalidField | null = null, times = 1): void {
    const cause = this.#sharedCause(given);
    const last = path.findLastIndex((element) => typeof element === 'string');
    const field = String(path[last] ?? '');
    const parentPath = generalizePath(path.slice(0, Math.max(last, 0)));
    const id = this.grouping === 'place' ? path.join('.') : parentPath;
    const groups = this.#groups.get(cause) ?? new Map<string, AffectedFields>();
    this.#groups.set(cause, groups);
    const known = groups.get(id);
    if (known !== undefined) {
      known.counts.set(field, (known.counts.get(field) ?? 0) + times);
      return this.#keepPlace(path, cause, known);
    }
    if (this.#size >= MAX_ERRORS) {
      this.#omitted += times;
      return this.#keepPlace(path, cause, null);
    }
    this.#size += 1;
    const group = { path: [...path], parentPath, counts: new Map([[field, times]]), invalid };
    groups.set(id, group);
    this.#keepPlace(path, cause, group);
  }

  #keepPlace(path: Path, cause: ErrorCause, group: AffectedFields | null): void {
    if (this.keepsPlaces && this.#places.length < MAX_PLACES) this.#places.push({ path: [...path], cause, group });
  }

  /** Of all errors, in the order in which they were recorded; empty unless they are kept. */
  places(): readonly ErrorPlace[] {
    const indexes = new Map<AffectedFields, number>();
    let next = 0;
    for (const [cause, groups] of this.#groups) {
      for (const group of groups.values()) indexes.set(group, this.#isOneError(cause) ? next : next++);
      if (this.#isOneError(cause) && groups.size > 0) next += 1;
    }
    return this.#places.map(({ path, cause, group }) => ({
      path,
      cause,
      errorIndex: (group && indexes.get(group)) ?? null,
    }));
  }

  #isOneError({ code }: ErrorCause): boolean {
    return code === ONCE && this.grouping === 'cause';
  }

  /** Counts errors that are not recorded because there are too many. */
  leaveOut(count: number): void {
    this.#omitted += count;
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0 && this.#omitted === 0;
  }

  /** The first error of the cause; null when there is none. */
  firstOf(cause: ErrorCause): GraphQLFormattedError | null {
    const [group] = this.#groups.get(this.#sharedCause(cause))?.values() ?? [];
    return group === undefined ? null : toError(cause, group, this.grouping);
  }

  /** Also true for a cause whose errors are over the limit: they are counted. */
  has(cause: ErrorCause): boolean {
    return this.#groups.has(this.#sharedCause(cause));
  }

  #sharedCause(cause: ErrorCause): ErrorCause {
    if (cause.code !== ONCE) return cause;
    const known = this.#once.get(cause.message) ?? cause;
    this.#once.set(cause.message, known);
    return known;
  }

  /** The values of subgraphs that cannot be used: the first of each group. */
  *invalidValues(): Iterable<InvalidValue> {
    for (const [cause, groups] of this.#groups)
      for (const { path, invalid } of groups.values()) if (invalid !== null) yield { cause, path, ...invalid };
  }

  toErrors(): readonly GraphQLFormattedError[] {
    const errors = [...this.#groups].flatMap(([cause, groups]) => {
      const all = [...groups.values()].map((group) => toError(cause, group, this.grouping));
      return this.#isOneError(cause) ? toOneError(all) : all;
    });
    return this.#omitted === 0 ? errors : [...errors, omittedErrors(this.#omitted)];
  }
}

function omittedErrors(count: number): GraphQLFormattedError {
  return {
    message: `${count} more errors are left out: a response lists at most ${MAX_ERRORS}, and fewer at one field.`,
    extensions: { code: 'ERRORS_LEFT_OUT' },
  };
}

/** A path with `@` for every list index, as in plans. */
export function generalizePath(path: Path): string {
  return path.map((element) => (typeof element === 'number' ? '@' : element)).join('.');
}

/** The first error, with the places of the others in `alsoAffected`. */
function toOneError([first, ...others]: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  if (first === undefined) return [];
  const alsoAffected = others.flatMap(({ extensions }) => extensions?.['affected'] ?? []);
  return [alsoAffected.length === 0 ? first : { ...first, extensions: { ...first.extensions, alsoAffected } }];
}

function toError(
  { message, code, service, extensions: own }: ErrorCause,
  { path, parentPath, counts }: AffectedFields,
  grouping: ErrorGrouping,
): GraphQLFormattedError {
  const extensions = { ...own, code, ...(service !== null && { service }) };
  if (path.length === 0) return { message, extensions };
  if (grouping === 'place') return { message, path, extensions };
  return {
    message,
    path,
    extensions: {
      ...extensions,
      affected: { path: parentPath, fields: [...counts.keys()], count: Math.max(...counts.values()) },
    },
  };
}
