/** For random identities and operations, no value contains a part of another identity than the caller's. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { member, openCacheSystem } from './cache-system.js';

/** Few, so that requests find what others have fetched. */
const SELECTIONS = [['name'], ['mine'], ['size'], ['name', 'other: name'], ['mine', 'size'], ['name', 'live']];
const ROUNDS = 1_200;

function identityOf(random: Random): ViewerIdentity | null {
  if (random.next() < 0.15) return null;
  const name = random.pick(['a', 'b', 'c']);
  const identity = member(name, {
    country: random.pick(['US', 'NL']),
    language: random.pick(['en', 'nl']),
    scopes: random.next() < 0.5 ? [] : ['read'],
  });
  return random.next() < 0.2 ? { ...identity, profileId: null } : identity;
}

test.each([
  [true, 1],
  [false, 2],
])('compiled path: %j', async (compiledPath, seed) => {
  const system = await openCacheSystem({ compiledPath });
  const random = createRandom(seed);
  const pickSome = (from: readonly string[]): readonly string[] => {
    const some = from.filter(() => random.next() < 0.5);
    return some.length === 0 ? [random.pick(from)] : some;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const identity = identityOf(random);
    const market = random.next() < 0.3 ? random.pick(['', 'x', 'y']) : null;
    const fields = random.pick(SELECTIONS);
    const withNews = random.next() < 0.3 ? ' news { text }' : '';
    const source = `query ($ids: [ID!]!) { films(ids: $ids) { ${fields.join(' ')} }${withNews} }`;
    const ids = pickSome(['f1', 'f2', 'f3', 'f4', 'none']);
    const { data, errors } = await system.execute(source, {
      identity,
      headers: market === null ? {} : { market },
      variables: { ids },
    });
    expect(errors).toBeUndefined();
    const { films, news } = data as { films: (Record<string, string> | null)[]; news?: { text: string } };
    const country = identity?.country ?? 'no country';
    if (news !== undefined) expect(news.text).toMatch(new RegExp(`^news of ${country} #`));
    for (const [index, id] of ids.entries())
      for (const field of fields) {
        const [alias = '', name = alias] = field.split(': ');
        const value = films[index]?.[alias] ?? null;
        const expected: Readonly<Record<string, string>> = {
          name: `${id} in ${country}${market ?? ''} #`,
          mine: `${id} of ${identity?.profileId ?? 'a guest'} #`,
          size: `${id} cm #`,
          live: `${id} #`,
        };
        if (id === 'none') expect(value).toBeNull();
        else expect(value?.replace(/\d+$/, '')).toBe(expected[name]);
      }
    if (random.next() < 0.05) system.pass(40_000);
  }
  const groups = system.cache.groups.all();
  // Otherwise it shows nothing.
  expect(groups.reduce((sum, { hits }) => sum + hits, 0)).toBeGreaterThan(500);
  expect(groups.reduce((sum, { misses }) => sum + misses, 0)).toBeGreaterThan(50);
});
