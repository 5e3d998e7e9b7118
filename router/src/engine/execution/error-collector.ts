/** Collects the response's errors: one for each cause and group of fields, with the paths that the client knows. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { GraphQLFormattedError } from 'graphql';
import type { Path } from './data.js';

/** Why fields of the response are null. Causes are compared by identity. */
export interface ErrorCause {
  readonly message: string;
  readonly code: ErrorCode;
  /** The subgraph that caused it; null when the router did, or when the subgraph is not known. */
  readonly service: string | null;
}

/** Fields with one parent path, list indexes aside, that are null for one cause. */
interface AffectedFields {
  /** Of the first field that was recorded, with list indexes. */
  readonly path: Path;
  /** The path of the parent object, with `@` for list indexes. */
  readonly parentPath: string;
  /** Field -> number of occurrences. */
  readonly counts: Map<string, number>;
}

export class ErrorCollector {
  readonly #groups = new Map<ErrorCause, Map<string, AffectedFields>>();

  /** @param path Of the field, by response names. It may end in list indexes, and is empty when it is not known. */
  record(cause: ErrorCause, path: Path): void {
    const last = path.findLastIndex((element) => typeof element === 'string');
    const field = String(path[last] ?? '');
    const parentPath = generalizePath(path.slice(0, Math.max(last, 0)));
    const groups = this.#groups.get(cause) ?? new Map<string, AffectedFields>();
    this.#groups.set(cause, groups);
    const group = groups.get(parentPath) ?? { path: [...path], parentPath, counts: new Map<string, number>() };
    groups.set(parentPath, group);
    group.counts.set(field, (group.counts.get(field) ?? 0) + 1);
  }

  has(cause: ErrorCause): boolean {
    return this.#groups.has(cause);
  }

  toErrors(): readonly GraphQLFormattedError[] {
    return [...this.#groups].flatMap(([cause, groups]) => [...groups.values()].map((group) => toError(cause, group)));
  }
}

/** A path with `@` for every list index, as in plans. */
export function generalizePath(path: Path): string {
  return path.map((element) => (typeof element === 'number' ? '@' : element)).join('.');
}

function toError(
  { message, code, service }: ErrorCause,
  { path, parentPath, counts }: AffectedFields,
): GraphQLFormattedError {
  const extensions = { code, ...(service !== null && { service }) };
  if (path.length === 0) return { message, extensions };
  return {
    message,
    path,
    extensions: {
      ...extensions,
      affected: { path: parentPath, fields: [...counts.keys()], count: Math.max(...counts.values()) },
    },
  };
}
