/** Store reads per request of a running subgraph, from its metrics. */

export interface StoreReads {
  readonly requests: number;
  readonly reads: number;
  /** Upper bound of a histogram bucket → requests at or below it. */
  readonly atMost: ReadonlyMap<number, number>;
  since(before: StoreReads | undefined): { readonly requests: number; readonly mean: number; readonly most: number };
}

const METRIC = 'subgraph_request_store_reads';

export async function storeReads(subgraphUrl: string): Promise<StoreReads> {
  const text = await (await fetch(`${subgraphUrl}/metrics`)).text();
  const sample = (name: string): number =>
    Number(new RegExp(`^${METRIC}_${name}\\{[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const buckets = [...text.matchAll(new RegExp(`^${METRIC}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\d+)`, 'gm'))];
  const atMost = new Map(
    buckets.map(([, bound, count]) => [bound === '+Inf' ? Infinity : Number(bound), Number(count)]),
  );
  const [requests, reads] = [sample('count'), sample('sum')];
  return {
    requests,
    reads,
    atMost,
    since: (before) => {
      const made = requests - (before?.requests ?? 0);
      const most = [...atMost]
        .filter(([bound, count]) => count - (before?.atMost.get(bound) ?? 0) === made)
        .map(([bound]) => bound);
      return {
        requests: made,
        mean: made === 0 ? 0 : (reads - (before?.reads ?? 0)) / made,
        most: made === 0 ? 0 : Math.min(...most),
      };
    },
  };
}
