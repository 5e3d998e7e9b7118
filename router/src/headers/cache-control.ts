/** The header `cache-control` (RFC 9111, RFC 5861): parsed, merged to the strictest, and written. */

export interface CacheControl {
  readonly noStore: boolean;
  readonly noCache: boolean;
  /** Null: neither `public` nor `private` is stated. */
  readonly scope: 'public' | 'private' | null;
  /** Seconds, less the age that the response has; null when it is not stated. */
  readonly maxAge: number | null;
  /** The same for shared caches. */
  readonly sMaxAge: number | null;
  /** Seconds; 0 when it is not stated. */
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  readonly mustRevalidate: boolean;
  readonly noTransform: boolean;
  /** Whether a directive is unknown, which is ignored, or has no valid value, which is read as 0. */
  readonly hasUnknown: boolean;
}

export const NOT_STORED: CacheControl = {
  ...{ noStore: true, noCache: false, scope: null, maxAge: null, sMaxAge: null, hasUnknown: false },
  ...{ staleWhileRevalidate: 0, staleIfError: 0, mustRevalidate: false, noTransform: false },
};

/** Without an effect on a merge, and of no importance to a cache behind the router. */
const IGNORED: ReadonlySet<string> = new Set(['immutable', 'must-understand']);

/** @param age The header `age`: seconds that the response was in other caches. */
export function parseCacheControl(text: string, age: string | undefined): CacheControl {
  const result = { ...NOT_STORED, noStore: false };
  const elapsed = age === undefined ? 0 : (secondsOf(age) ?? Infinity);
  const read = (value: string): number => {
    const seconds = secondsOf(value);
    result.hasUnknown ||= seconds === null;
    return Math.max(0, (seconds ?? 0) - elapsed);
  };
  for (const item of text.split(',')) {
    const [given = '', rest = ''] = splitOnce(item);
    const name = given.trim().toLowerCase();
    const value = rest.trim().replace(/^"(.*)"$/, '$1');
    if (name === 'no-store') result.noStore = true;
    // With names of fields, `no-cache` and `private` concern these fields only: read as if they concerned everything.
    else if (name === 'no-cache') result.noCache = true;
    else if (name === 'private') result.scope = 'private';
    else if (name === 'public') result.scope ??= 'public';
    else if (name === 'max-age') result.maxAge = least(result.maxAge, read(value));
    else if (name === 's-maxage') result.sMaxAge = least(result.sMaxAge, read(value));
    else if (name === 'stale-while-revalidate') result.staleWhileRevalidate = secondsOf(value) ?? 0;
    else if (name === 'stale-if-error') result.staleIfError = secondsOf(value) ?? 0;
    else if (name === 'must-revalidate' || name === 'proxy-revalidate') result.mustRevalidate = true;
    else if (name === 'no-transform') result.noTransform = true;
    else if (name !== '' && !IGNORED.has(name)) result.hasUnknown = true;
  }
  return result;
}

function splitOnce(item: string): readonly [string, string] {
  const at = item.indexOf('=');
  return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
}

function secondsOf(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? Math.min(Number(text), 2_147_483_648) : null;
}

function least(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}

/**
 * The strictest of each part. A response that states no age may not be stored without a question. Where one response has
 * an age for shared caches, the others' `max-age` is theirs.
 */
export function mergeCacheControl(all: readonly CacheControl[]): CacheControl {
  const [first, ...others] = all;
  if (first === undefined) return NOT_STORED;
  return others.reduce(mergeTwo, first);
}

function mergeTwo(a: CacheControl, b: CacheControl): CacheControl {
  const hasShared = a.sMaxAge !== null || b.sMaxAge !== null;
  return {
    noStore: a.noStore || b.noStore,
    noCache: a.noCache || b.noCache,
    scope: a.scope === 'private' || b.scope === 'private' ? 'private' : a.scope === b.scope ? a.scope : null,
    maxAge: Math.min(a.maxAge ?? 0, b.maxAge ?? 0),
    sMaxAge: hasShared ? Math.min(sharedAge(a), sharedAge(b)) : null,
    staleWhileRevalidate: Math.min(a.staleWhileRevalidate, b.staleWhileRevalidate),
    staleIfError: Math.min(a.staleIfError, b.staleIfError),
    mustRevalidate: a.mustRevalidate || b.mustRevalidate,
    noTransform: a.noTransform || b.noTransform,
    hasUnknown: a.hasUnknown || b.hasUnknown,
  };
}

function sharedAge({ sMaxAge, maxAge }: CacheControl): number {
  return sMaxAge ?? maxAge ?? 0;
}

/** Whether a cache may store the response and use it for at least a second. */
export function isCacheable({ noStore, noCache, maxAge, sMaxAge, scope }: CacheControl): boolean {
  if (noStore || noCache) return false;
  return (maxAge ?? 0) >= 1 || (scope !== 'private' && (sMaxAge ?? 0) >= 1);
}

/** The value of the header. What is not fresh for a second is not stored at all. */
export function writeCacheControl(control: CacheControl): string {
  const { noStore, noCache, scope, maxAge, sMaxAge, mustRevalidate, noTransform } = control;
  const ofScope = scope === null ? [] : [scope];
  if (!noStore && noCache) return [...ofScope, 'no-cache'].join(', ');
  if (!isCacheable(control)) return scope === 'private' ? 'private, no-store' : 'no-store';
  return [
    ...ofScope,
    `max-age=${Math.floor(maxAge ?? 0)}`,
    ...(sMaxAge !== null && scope !== 'private' ? [`s-maxage=${Math.floor(sMaxAge)}`] : []),
    ...(mustRevalidate ? ['must-revalidate'] : staleParts(control)),
    ...(noTransform ? ['no-transform'] : []),
  ].join(', ');
}

function staleParts({ staleWhileRevalidate, staleIfError }: CacheControl): readonly string[] {
  return [
    ...(staleWhileRevalidate > 0 ? [`stale-while-revalidate=${staleWhileRevalidate}`] : []),
    ...(staleIfError > 0 ? [`stale-if-error=${staleIfError}`] : []),
  ];
}
