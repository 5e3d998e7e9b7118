/** How long the bodies of responses may be cached, as the header `cache-control` of their subgraphs says. */

export interface ResponseLifetime {
  /** Infinite when no age is stated; 0 for what must not be stored. */
  readonly maxAgeMs: number;
  /** Whether it is for one client. */
  readonly isPrivate: boolean;
  readonly mustRevalidate: boolean;
}

const lifetimes = new WeakMap<Buffer, ResponseLifetime>();

export function noteLifetime(body: Buffer, lifetime: ResponseLifetime): void {
  lifetimes.set(body, lifetime);
}

/** Undefined when the subgraph has not said anything. */
export function lifetimeOf(body: Buffer): ResponseLifetime | undefined {
  return lifetimes.get(body);
}

/**
 * Reads the header. A directive that cannot be read says that the response must not be stored.
 *
 * @param age The header `age`: seconds that the response was in other caches.
 */
export function readLifetime(cacheControl: string, age: string | undefined): ResponseLifetime {
  const directives = new Map(
    cacheControl.split(',').map((each) => {
      const [name = '', value = ''] = each.split('=', 2);
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')] as const;
    }),
  );
  const isPrivate = directives.has('private');
  const mustRevalidate = ['must-revalidate', 'proxy-revalidate', 'no-cache'].some((name) => directives.has(name));
  if (directives.has('no-store') || directives.has('no-cache')) return { maxAgeMs: 0, isPrivate, mustRevalidate };
  const stated = directives.get('s-maxage') ?? directives.get('max-age');
  if (stated === undefined) return { maxAgeMs: Infinity, isPrivate, mustRevalidate };
  const seconds = secondsOf(stated) - (age === undefined ? 0 : secondsOf(age, Infinity));
  return { maxAgeMs: Math.max(0, seconds) * 1_000, isPrivate, mustRevalidate };
}

function secondsOf(text: string, otherwise = 0): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
