/** How often the entity caches of routers had a value, from their metrics. */

interface Hits {
  readonly hits: number;
  readonly misses: number;
}

export async function hitsOf(routers: readonly string[]): Promise<Hits> {
  const texts = await Promise.all(routers.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  let [hits, misses] = [0, 0];
  for (const line of texts.join('\n').split('\n')) {
    const [, count, value = '0'] = /^router_entity_cache_(hits|stale_hits|misses)_total\{.*\} (\d+)$/.exec(line) ?? [];
    if (count === 'misses') misses += Number(value);
    else if (count !== undefined) hits += Number(value);
  }
  return { hits, misses };
}
