/**
 * Viewers that differ only in what a field's `@cacheVary` does not name must get equal values, since a cache gives them
 * each other's.
 */
import { asId } from '@marquee/contracts/ids';
import type { DeviceId, SessionId } from '@marquee/contracts/ids';
import { MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { TestSubgraph } from '../start-subgraph.js';
import type { CachedQuery, Part } from './cached-queries.js';

/** A way to change one part of the identity. */
type Change = (viewer: ViewerIdentity, random: Random, others: readonly ViewerIdentity[]) => ViewerIdentity;

const COUNTRIES = ['US', 'DE', 'CH', 'JP', 'BR', 'GB'] as const;
const LANGUAGES = ['en', 'de', 'de-CH', 'ja', 'fr', 'pt-BR'] as const;
const SCOPES = ['account:read', 'account:write', 'billing:read', 'billing:write', 'support:read', 'catalog:write'];

const CHANGES: Readonly<Record<Exclude<Part, 'ACCOUNT' | 'PROFILE'> | 'MEMBER', Change>> = {
  COUNTRY: (viewer, random) => ({ ...viewer, country: random.pick(COUNTRIES) }),
  LANGUAGE: (viewer, random) => ({ ...viewer, language: random.pick(LANGUAGES) }),
  MATURITY: (viewer, random) => ({
    ...viewer,
    maturityLimit: random.pick(MATURITY_LEVELS),
    isKids: random.next() < 0.5,
  }),
  SCOPES: (viewer, random) => ({ ...viewer, scopes: SCOPES.filter(() => random.next() < 0.5) }),
  MEMBER: (viewer, random, others) => {
    const { accountId, profileId } = random.pick(others);
    return { ...viewer, accountId, profileId: random.next() < 0.2 ? null : profileId };
  },
};

/** No part names the device and the session, so nothing that is kept may depend on them. */
function onOtherDevice(viewer: ViewerIdentity, random: Random): ViewerIdentity {
  const id = String(random.int(1_000_000));
  return { ...viewer, deviceId: asId<DeviceId>(id), sessionId: asId<SessionId>(id) };
}

export interface VarianceReport {
  /** Queries whose values differ between viewers that would share them, with the part that makes the difference. */
  readonly wrong: readonly string[];
  /** Queries that found no value for any viewer, so that nothing is known about them. */
  readonly empty: readonly string[];
}

/** @param viewers Members of the sample data, each of them a start for viewers that differ in one part. */
export async function checkCacheVariance(
  subgraph: TestSubgraph,
  queries: readonly CachedQuery[],
  viewers: readonly ViewerIdentity[],
  { seed = 1, rounds = 4 } = {},
): Promise<VarianceReport> {
  const random = createRandom(seed);
  const [wrong, empty] = [new Set<string>(), [] as string[]];
  const ask = async (text: string, viewer: ViewerIdentity | null): Promise<string> => {
    const { data, errors } = await subgraph.execute(text, {}, { viewer });
    return JSON.stringify([data, errors.map(({ path, extensions }) => [path, extensions?.['code']])]);
  };
  for (const { field, by, text } of queries) {
    const named: readonly string[] = by.includes('ACCOUNT') || by.includes('PROFILE') ? [...by, 'MEMBER'] : by;
    const changes = Object.entries(CHANGES).filter(([part]) => !named.includes(part));
    const title = `${field} by ${by.join(' ') || 'nothing'}`;
    let hasValue = false;
    for (const viewer of viewers) {
      const expected = await ask(text, viewer);
      hasValue ||= /":(?!null|\[\]|\{|\[null|\[\{)/.test(expected) || /":\[(?!null|\]|\{)/.test(expected);
      const note = async (part: string, other: ViewerIdentity | null): Promise<void> => {
        if ((await ask(text, other)) !== expected) wrong.add(`${title}: ${part}`);
      };
      await note('DEVICE', onOtherDevice(viewer, random));
      // The key of a guest is that of members only where nothing of the identity counts.
      if (by.length === 0) await note('GUEST', null);
      for (const [part, change] of changes)
        for (let round = 0; round < rounds; round += 1) await note(part, change(viewer, random, viewers));
    }
    if (!hasValue) empty.push(title);
  }
  return { wrong: [...wrong], empty };
}

/** The same queries as if nothing of the identity counted: the check finds those that it counts for. */
export function asForAll(queries: readonly CachedQuery[]): readonly CachedQuery[] {
  return queries.flatMap((query) => (query.by.length === 0 ? [] : [{ ...query, by: [] }]));
}
