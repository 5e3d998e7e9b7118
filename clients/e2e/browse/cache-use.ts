/** What the router's entity cache has found, from its metrics. */

export interface CacheUse {
  readonly hits: number;
  readonly misses: number;
}

/** Since the start of the router; zeros without a cache. */
export async function readCacheUse(router: string): Promise<CacheUse> {
  const text = await (await fetch(`${router}/metrics`)).text();
  const sumOf = (name: string): number => {
    const samples = text.matchAll(new RegExp(`^router_entity_cache_${name}_total\\{[^}]*\\} (\\d+)`, 'gm'));
    return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return { hits: sumOf('hits') + sumOf('stale_hits'), misses: sumOf('misses') };
}
