/**
 * Which fields of a response are null because of an error, by operation and variables. A null alone does not say
 * whether the value is absent or its service failed. The router's errors say so by path. They are kept here for as long
 * as the response is shown, also when it is read from the cache.
 */
import { ApolloLink } from '@apollo/client';
import type { OperationVariables } from '@apollo/client';
import { map } from 'rxjs';

/** An unavailable field: its path (`@` stands for every list index) and the subgraph that failed. */
export interface UnavailableField {
  readonly path: string;
  readonly service: string | null;
}

interface RouterError {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?:
    | { readonly service?: unknown; readonly affected?: { readonly path: string; readonly fields: readonly string[] } }
    | undefined;
}

const NONE: readonly UnavailableField[] = [];

function toUnavailableFields({ path = [], extensions }: RouterError): readonly UnavailableField[] {
  const service = typeof extensions?.service === 'string' ? extensions.service : null;
  const affected = extensions?.affected;
  if (affected !== undefined)
    return affected.fields.map((field) => ({
      path: affected.path === '' ? field : `${affected.path}.${field}`,
      service,
    }));
  return path.length === 0
    ? []
    : [{ path: path.map((step) => (typeof step === 'number' ? '@' : step)).join('.'), service }];
}

export function keyOf(operationName: string | undefined, variables: OperationVariables | undefined): string {
  return `${operationName ?? ''} ${JSON.stringify(
    Object.entries(variables ?? {})
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )}`;
}

class PartialErrors {
  readonly #known = new Map<string, readonly UnavailableField[]>();
  readonly #listeners = new Set<() => void>();

  /** Records the errors of each response on its way to the cache. */
  readonly link = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const errors = ('errors' in result ? result.errors : undefined) ?? [];
        this.#note(
          keyOf(operation.operationName, operation.variables),
          errors.flatMap((error) => toUnavailableFields(error as RouterError)),
        );
        return result;
      }),
    ),
  );

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(key: string): readonly UnavailableField[] {
    return this.#known.get(key) ?? NONE;
  }

  /** Removes the entries at `path` and below it: another query has delivered these fields. */
  clear(key: string, path: string): void {
    this.#note(
      key,
      this.of(key).filter((loss) => loss.path !== path && !loss.path.startsWith(`${path}.`)),
    );
  }

  #note(key: string, found: readonly UnavailableField[]): void {
    if (found.length === 0 && this.of(key).length === 0) return;
    this.#known.set(key, found.length === 0 ? NONE : found);
    for (const listener of this.#listeners) listener();
  }
}

export const partialErrors = new PartialErrors();

/**
 * Whether `value` is null at `path` because of an error at that path, above it, or (through a non-null type) below it.
 */
export function isUnavailable(found: readonly UnavailableField[], value: unknown, path: string): boolean {
  return (
    value == null &&
    found.some((loss) => loss.path === path || loss.path.startsWith(`${path}.`) || path.startsWith(`${loss.path}.`))
  );
}
