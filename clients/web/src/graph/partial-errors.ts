/**
 * What answers lacked because a service did not speak, by operation and variables. A null alone does not say whether
 * there is nothing or whether it is only not there now; the router's errors do, each with its place, and they are kept
 * here as long as the answer is shown, also when it comes from the cache.
 */
import { ApolloLink } from '@apollo/client';
import type { OperationVariables } from '@apollo/client';
import { map } from 'rxjs';

/** A field that was lost: its place with `@` for every index, and whose it is. */
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

  /** Notes what each answer lacked on its way to the cache. */
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

  /** Says that what was lost at `path`, or below it, has come by another way. */
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

/** Whether `value`, null at `path`, is null because it was lost, there, above it or (through a `!`) below it. */
export function isUnavailable(found: readonly UnavailableField[], value: unknown, path: string): boolean {
  return (
    value == null &&
    found.some((loss) => loss.path === path || loss.path.startsWith(`${path}.`) || path.startsWith(`${loss.path}.`))
  );
}
