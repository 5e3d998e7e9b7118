/** From faults to the answer's errors: one per cause and group of fields, told with the paths that the client knows. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { GraphQLFormattedError } from 'graphql';
import type { Path } from './data.js';

/** Why fields of the answer are null. Two faults with one cause are one cause object. */
export interface ErrorCause {
  readonly message: string;
  readonly code: ErrorCode;
  /** The subgraph at fault; null when it is the router's own decision, or nobody can tell. */
  readonly service: string | null;
}

/** The fields of one place in the operation (which lists repeat) that a cause took away. */
interface AffectedFields {
  /** The first field that was met, concretely. */
  readonly path: Path;
  /** The place of the fields' object, with `@` for every list. */
  readonly at: string;
  /** Field -> how often. */
  readonly fields: Map<string, number>;
}

export class ErrorCollector {
  readonly #groups = new Map<ErrorCause, Map<string, AffectedFields>>();

  /**
   * @param path Of the field, by the client's names; it may end in list indexes, and is empty where nobody can tell the
   * place.
   */
  record(cause: ErrorCause, path: Path): void {
    const last = path.findLastIndex((part) => typeof part === 'string');
    const field = String(path[last] ?? '');
    const at = generalizePath(path.slice(0, Math.max(last, 0)));
    const groups = this.#groups.get(cause) ?? new Map<string, AffectedFields>();
    this.#groups.set(cause, groups);
    const group = groups.get(at) ?? { path: [...path], at, fields: new Map<string, number>() };
    groups.set(at, group);
    group.fields.set(field, (group.fields.get(field) ?? 0) + 1);
  }

  has(cause: ErrorCause): boolean {
    return this.#groups.has(cause);
  }

  toErrors(): readonly GraphQLFormattedError[] {
    return [...this.#groups].flatMap(([cause, groups]) => [...groups.values()].map((group) => toError(cause, group)));
  }
}

/** A path with `@` for every list index, as plans write it. */
export function generalizePath(path: Path): string {
  return path.map((part) => (typeof part === 'number' ? '@' : part)).join('.');
}

function toError({ message, code, service }: ErrorCause, { path, at, fields }: AffectedFields): GraphQLFormattedError {
  const extensions = { code, ...(service !== null && { service }) };
  if (path.length === 0) return { message, extensions };
  return {
    message,
    path,
    extensions: {
      ...extensions,
      affected: { path: at, fields: [...fields.keys()], count: Math.max(...fields.values()) },
    },
  };
}
