import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId } from '@marquee/contracts/ids';
import { MATURITY_LEVELS } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { createRandom } from '@marquee/runtime/random';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog as definition } from '../subgraph.js';
import { editor } from './staff.js';

const { titles } = createDemoData('small');
/** Films, and series and specials from the end of the list with names in several languages. */
const some = [...titles.slice(0, 20), ...titles.slice(-20)];

let catalog: TestSubgraph;
let genreId: string;
let personId: string;
beforeAll(async () => {
  catalog = await startSubgraph(definition, { seed: 'small' });
  genreId = ((await catalog.execute('{ genres { id } }')).data as { genres: { id: string }[] }).genres[3]?.id ?? '';
  const { data } = await catalog.execute('query ($ids: [ID!]!) { titles(ids: $ids) { directors { person { id } } } }', {
    ids: titles.slice(0, 40).map(({ id }) => id),
  });
  personId =
    (data as { titles: ({ directors: { person: { id: string } }[] } | null)[] }).titles.flatMap(
      (title) => title?.directors ?? [],
    )[0]?.person.id ?? '';
});
afterAll(() => catalog[Symbol.asyncDispose]());

const FACTS = `id name kind synopsis releaseYear maturityRating { level } badges availability { status leavesAt maxQuality } genres { id name } cast { person { name } } boxArt { url alt }
  seasons { name episodes(first: 2) { edges { node { name availability { status } } } } }`;

/** Each field with a PUBLIC cache hint, as an operation of its own. */
const PUBLIC: Readonly<Record<string, string>> = {
  titles: `query ($ids: [ID!]!) { titles(ids: $ids) { ${FACTS} } }`,
  title: `query ($id: ID!) { title(id: $id) { ${FACTS} } }`,
  references: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { ${FACTS} artwork { id url } } } }`,
  genre: `query ($genreId: ID!) { genres { id name } genre(id: $genreId) { name titles(first: 30) { edges { cursor node { ${FACTS} } } pageInfo { hasNextPage } } } }`,
  person: `query ($personId: ID!) { person(id: $personId) { name titles(first: 30) { edges { node { ${FACTS} } } } } }`,
  editorialPage: `{ editorialPage(country: "JP", maturityLimit: AGE_18, rows: 2, perRow: 10) { id hero { id } rows { id titles { ${FACTS} } } } }`,
};

function variables() {
  return {
    id: titles[7]?.id,
    ids: some.map(({ id }) => id),
    representations: some.map(({ id }) => ({ __typename: 'Title', id, personalizedArtworkId: `${id}.1` })),
    genreId,
    personId,
  };
}

let members = 0;
/** A member with new ids. */
function memberOf(restrictions: Pick<ViewerIdentity, 'country' | 'language' | 'maturityLimit'>): ViewerIdentity {
  members += 1;
  return asViewer({
    ...restrictions,
    accountId: asId<AccountId>(`a${members}`),
    profileId: asId<ProfileId>(`p${members}`),
    deviceId: asId<DeviceId>(`d${members}`),
    isKids: members % 2 === 0,
    scopes: members % 3 === 0 ? ['account:read'] : [],
  });
}

async function ask(name: string, viewer: ViewerIdentity): Promise<string> {
  const { data, errors, headers } = await catalog.execute(PUBLIC[name] ?? '', variables(), { viewer });
  expect(errors).toEqual([]);
  expect(headers['cache-control']).toBe('max-age=5, public');
  return JSON.stringify(data);
}

const COUNTRIES = ['US', 'CH', 'JP'] as const;
const LANGUAGES = ['en', 'de-CH', 'ja'] as const;
const LIMITS = ['ALL', 'AGE_13', 'AGE_18'] as const;

describe.each(Object.keys(PUBLIC))('the public fields of %s', (name) => {
  /** The response by country, language and maturity limit. */
  const responses = new Map<string, string>();

  test('are equal bytes for two members with the same country, language and maturity limit', async () => {
    for (const country of COUNTRIES)
      for (const language of LANGUAGES)
        for (const maturityLimit of LIMITS) {
          const [one, other] = await Promise.all(
            [1, 2].map(() => ask(name, memberOf({ country, language, maturityLimit }))),
          );
          expect(one).toBe(other);
          responses.set([country, language, maturityLimit].join('/'), one ?? '');
        }
  });

  test('contain only visible titles, so that a cache with these three in its key leaks nothing', () => {
    if (name === 'references') return; // References resolve for every known title.
    for (const [restrictions, text] of responses) {
      const [, , limit] = restrictions.split('/');
      const above = MATURITY_LEVELS.slice(MATURITY_LEVELS.findIndex((level) => level === limit) + 1);
      expect(
        above.filter((level) => text.includes(`"level":"${level}"`)),
        restrictions,
      ).toEqual([]);
      expect(text).not.toMatch(/"status":"(?!AVAILABLE)/);
    }
  });
});

test('country, language and maturity limit are each needed in the key', async () => {
  const of = (restrictions: object) =>
    ask('titles', memberOf({ country: 'US', language: 'en', maturityLimit: 'AGE_18', ...restrictions }));
  const base = await of({});
  for (const other of [{ country: 'JP' }, { language: 'ja' }, { maturityLimit: 'AGE_7' }])
    expect(await of(other)).not.toBe(base);
});

test('every response varies by the identity header, and staff responses must not be cached', async () => {
  const { headers } = await catalog.execute('{ genres { name } }', {}, { viewer: asViewer() });
  expect(headers).toMatchObject({ 'cache-control': 'max-age=3600, public', vary: 'x-marquee-identity' });
  const staff = await catalog.execute('{ productions { edges { cursor } } }', {}, { viewer: editor });
  expect(staff.headers['cache-control']).toBe('no-store');
});

test('while the store fails, the cached editorial page is returned for a day without titles that are no longer visible', async () => {
  await using other = await startSubgraph(definition, { seed: 'small' });
  const requestPage = async (country: string) => {
    const query = `{ editorialPage(country: "${country}", maturityLimit: AGE_18, rows: 5, perRow: 20) { id hero { id name } rows { titles { id name availability { status } } } } }`;
    return other.execute(query, {}, { viewer: asViewer({ country }) });
  };
  const before = await requestPage('US');
  expect(before.errors).toEqual([]);
  await other.store.close();
  expect((await requestPage('US')).data).toEqual(before.data);
  expect((await requestPage('DE')).errors[0]).toMatchObject({
    path: ['editorialPage'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });

  other.setNow(new Date(DEMO_NOW.getTime() + 23 * 3_600_000));
  const later = await requestPage('US');
  expect(later.errors).toEqual([]);
  expect(JSON.stringify(later.data)).not.toMatch(/"status":"(?!AVAILABLE)/);
  other.setNow(new Date(DEMO_NOW.getTime() + 25 * 3_600_000));
  expect((await requestPage('US')).errors).toHaveLength(1);
});

test('a cache with the three in its key never returns more than the subgraph', async () => {
  const random = createRandom(11);
  const cache = new Map<string, string>();
  let hits = 0;
  for (let request = 0; request < 150; request += 1) {
    const restrictions = {
      country: random.pick(COUNTRIES),
      language: random.pick(LANGUAGES),
      maturityLimit: random.pick(LIMITS),
    };
    const name = random.pick(Object.keys(PUBLIC));
    const key = [name, restrictions.country, restrictions.language, restrictions.maturityLimit].join('/');
    const kept = cache.get(key);
    const fresh = await ask(name, memberOf(restrictions));
    if (kept !== undefined) hits += 1;
    expect(kept ?? fresh).toBe(fresh);
    cache.set(key, fresh);
  }
  expect(hits).toBeGreaterThan(10);
});
