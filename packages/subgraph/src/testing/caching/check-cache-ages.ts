/**
 * Nothing of a response changes within the age that its `cache-control` states, while no event and no write happens: a
 * value that changes by the clock ends the age.
 */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createRandom } from '@marquee/runtime/random';
import type { TestSubgraph } from '../start-subgraph.js';
import type { CachedQuery } from './cached-queries.js';

export interface AgesReport {
  /** Queries whose response was another one within its age. */
  readonly wrong: readonly string[];
  /** Queries whose response changes at one of the instants. */
  readonly changing: readonly string[];
}

/** @param instants At which something changes by the clock, in milliseconds since 1970. */
export async function checkCacheAges(
  subgraph: TestSubgraph,
  queries: readonly CachedQuery[],
  viewers: readonly ViewerIdentity[],
  instants: readonly number[],
  { seed = 1 } = {},
): Promise<AgesReport> {
  const random = createRandom(seed);
  const [wrong, changing] = [new Set<string>(), new Set<string>()];
  const ask = async (text: string, viewer: ViewerIdentity, atMs: number) => {
    subgraph.setNow(new Date(atMs));
    const { data, headers } = await subgraph.execute(text, {}, { viewer });
    const [, age = '0'] = /max-age=(\d+)/.exec(String(headers['cache-control'])) ?? [];
    return { body: JSON.stringify(data), ageMs: Number(age) * 1_000 };
  };
  for (const instant of instants)
    for (const { field, text } of queries) {
      const viewer = random.pick(viewers);
      const [before, after] = [await ask(text, viewer, instant - 1), await ask(text, viewer, instant)];
      if (before.body !== after.body) changing.add(field);
      // Before the instant by less than the age, so that a later use within the age is after it.
      for (const share of [random.next(), 0.01, 0.99]) {
        const startMs = Math.floor(instant - Math.max(1, share * after.ageMs));
        const start = await ask(text, viewer, startMs);
        if (start.ageMs === 0) continue;
        const end = await ask(text, viewer, startMs + start.ageMs - 1);
        if (end.body !== start.body) wrong.add(`${field}: ${start.ageMs} ms from ${new Date(startMs).toISOString()}`);
      }
    }
  return { wrong: [...wrong], changing: [...changing] };
}
