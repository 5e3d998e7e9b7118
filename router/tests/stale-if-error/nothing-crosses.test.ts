import { expect, test } from 'vitest';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { audienceLabel, member, openStaleSystem, profileLabel } from './stale-system.js';
import type { Failure, StaleSystem } from './stale-system.js';

const COUNTRIES = ['US', 'DE', 'FR'];
const LANGUAGES = ['en', 'de'];
const LIMITS = ['ALL', 'AGE_7', 'AGE_18'] as const;
const FAILURES: readonly Failure[] = ['refused', 'timeout', 'HTTP 503', 'malformed', 'null data', 'reports a failure'];
const TITLES = Array.from({ length: 8 }, (_, index) => `t${index}`);

const OPERATIONS = [
  '{ editorial { label rows { heading titles { id name } } } }',
  '{ viewer { page { label tiles { id name art(width: 64) { url } } } } }',
  'query ($first: Int) { viewer { region page(first: $first) { mine: label tiles { id caption: name licence } } } }',
  'fragment T on Title { id name } query ($rows: Int) { e: editorial(rows: $rows) { label rows { titles { ...T } } } viewer { page { label tiles { ...T } } } price }',
  'query ($first: Int, $with: Boolean = true) { viewer { ... @include(if: $with) { page(first: $first) { label } } } editorial { label } }',
];

function createMembers(random: Random, count: number): readonly (ViewerIdentity | null)[] {
  const members = Array.from({ length: count }, (_, index) => {
    const maturityLimit = random.pick(LIMITS);
    return member({
      // Some are profiles of one account.
      name: `m${index % 9}`,
      profileId: `p${index}` as ViewerIdentity['profileId'],
      country: random.pick(COUNTRIES),
      language: random.pick(LANGUAGES),
      maturityLimit,
      isKids: maturityLimit === 'AGE_7' && random.int(2) === 0,
      scopes: random.int(4) === 0 ? ['support:read'] : [],
    });
  });
  return [null, ...members];
}

/** Every label in a response must be that of the caller; no withdrawn title may be in a value that is stale. */
function check(data: unknown, viewer: ViewerIdentity | null, withdrawn: ReadonlySet<string>, isStale: boolean): void {
  if (Array.isArray(data)) for (const item of data) check(item, viewer, withdrawn, isStale);
  else if (typeof data === 'object' && data !== null)
    for (const value of Object.values(data)) check(value, viewer, withdrawn, isStale);
  else if (typeof data === 'string') {
    if (data.includes('/profile-') || /^account-|^guest$/.test(data) || /^[A-Z]{2},/.test(data))
      expect([audienceLabel(viewer), profileLabel(viewer)]).toContain(data);
    const [, label] = / for (.*)$/.exec(data) ?? [];
    if (label !== undefined) expect(label).toBe(audienceLabel(viewer));
    if (isStale) expect(withdrawn.has(data)).toBe(false);
  }
}

async function step(
  system: StaleSystem,
  random: Random,
  callers: readonly (ViewerIdentity | null)[],
  withdrawn: Set<string>,
): Promise<boolean> {
  system.pass(random.int(400_000));
  system.isSpaced = random.int(4) === 0;
  system.titles = [...TITLES].sort(() => random.next() - 0.5);
  for (const subgraph of ['catalog', 'recommendations'])
    if (random.int(3) === 0) system.failures.delete(subgraph);
    else if (random.int(3) === 0) system.failures.set(subgraph, random.pick(FAILURES));
  const { invalidations } = system.values;
  const action = random.int(12);
  if (action === 0) {
    const title = random.pick(TITLES);
    withdrawn.add(title);
    invalidations.titleChanged(title, true);
  } else if (action === 1) {
    const [title] = withdrawn;
    if (title !== undefined && withdrawn.delete(title)) invalidations.titleChanged(title, false);
  }
  const viewer = random.pick(callers);
  const variables = {
    first: 1 + random.int(3),
    rows: 1 + random.int(2),
    ...(random.int(2) === 0 && { with: random.int(2) === 0 }),
  };
  const response = await system.execute(random.pick(OPERATIONS), viewer, variables);
  const isAllStale = system.failures.size === 2;
  check(response.data, viewer, withdrawn, isAllStale);
  return response.extensions?.['stale'] !== undefined;
}

test.each([1, 2, 3, 4])('no value of one audience or profile reaches another, by seed %i', async (seed) => {
  const random = createRandom(seed);
  const system = await openStaleSystem({ compiledPath: seed % 2 === 1 });
  const callers = createMembers(random, 24);
  const withdrawn = new Set<string>();
  let stale = 0;
  for (let index = 0; index < 400; index++) if (await step(system, random, callers, withdrawn)) stale += 1;
  expect(stale).toBeGreaterThan(40);
});
