/**
 * Which parts of a response the router has replaced by earlier ones, because a service failed: `extensions.stale`. Kept
 * by operation and variables for as long as the response is shown.
 */
import { ApolloLink } from '@apollo/client';
import { map } from 'rxjs';
import { keyOf } from './partial-errors';

export interface StalePart {
  /** Path with `@` for every list index, as in `viewer.browsePage`. */
  readonly path: string;
  /** When the value was requested from its service; milliseconds since 1970, by this device's clock. */
  readonly fromMs: number;
}

const NONE: readonly StalePart[] = [];

/** The marks of a response. What has another form is left out. */
export function readStaleParts(extensions: unknown, nowMs: number): readonly StalePart[] {
  const marks = (extensions as { readonly stale?: unknown } | null | undefined)?.stale;
  if (!Array.isArray(marks)) return NONE;
  return marks.flatMap((mark: { readonly path?: unknown; readonly ageMs?: unknown } | null): readonly StalePart[] => {
    const path: readonly unknown[] = Array.isArray(mark?.path) ? mark.path : [];
    const ageMs = mark?.ageMs;
    return typeof ageMs === 'number' && path.length > 0 ? [{ path: path.join('.'), fromMs: nowMs - ageMs }] : [];
  });
}

class StaleParts {
  readonly #known = new Map<string, readonly StalePart[]>();
  readonly #listeners = new Set<() => void>();

  /** Records the marks of each response on its way to the cache. */
  readonly link = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const found = readStaleParts(result.extensions, Date.now());
        const key = keyOf(operation.operationName, operation.variables);
        if (found.length > 0 || this.of(key).length > 0) {
          this.#known.set(key, found.length === 0 ? NONE : found);
          for (const listener of this.#listeners) listener();
        }
        return result;
      }),
    ),
  );

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(key: string): readonly StalePart[] {
    return this.#known.get(key) ?? NONE;
  }
}

export const staleParts = new StaleParts();

/** As in "4 minutes": whole minutes, hours or days, rounded down. */
export function describeAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1_440), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
