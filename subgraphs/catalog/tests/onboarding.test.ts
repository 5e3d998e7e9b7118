import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TitleState } from '@marquee/contracts/events/catalog';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog as definition } from '../subgraph.js';
import {
  anyGenre,
  CHECKSUM,
  done,
  editor,
  FACTS,
  INPUTS,
  makeReady,
  mutationText,
  newKey,
  readyFilm,
  mutate,
  publishedEventsOf,
} from './staff.js';
import type { Mutation } from './staff.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSubgraph(definition, { seed: 'small' });
});
afterAll(() => catalog[Symbol.asyncDispose]());

async function nameFor(id: string, viewer = asViewer()) {
  return (await catalog.execute('query ($id: ID!) { title(id: $id) { name } }', { id }, { viewer })).data?.['title'];
}

test('a film is onboarded step by step, and each step returns what is missing', async () => {
  const begun = await done(catalog, 'createTitle', { idempotencyKey: newKey(), kind: 'MOVIE', originalLanguage: 'en' });
  expect(begun).toMatchObject({ version: 1, stage: 'DRAFT', title: null });
  const titleId = begun.id;
  const refused = await mutate(catalog, 'publishTitle', { titleId, expectedVersion: 1 });
  expect(refused.__typename).toBe('NotReadyProblem');
  expect(refused.missing?.map(({ code }) => code)).toEqual([
    'NAME',
    'SYNOPSIS',
    'RATING',
    'GENRE',
    'RUNTIME',
    'LICENCE',
    'VIDEO',
    'CAPTIONS',
    'QC',
  ]);
  const told = await done(catalog, 'updateTitle', {
    titleId,
    expectedVersion: 1,
    facts: { ...FACTS, genreIds: [await anyGenre(catalog)] },
  });
  const licensed = await done(catalog, 'setLicenceWindows', {
    titleId,
    expectedVersion: told.version,
    country: 'US',
    windows: [{ from: '2026-01-01T00:00:00Z' }],
  });
  expect(licensed).toMatchObject({
    stage: 'ASSETS',
    missing: [{ code: 'VIDEO' }, { code: 'CAPTIONS' }, { code: 'QC' }],
  });
  expect(
    (await mutate(catalog, 'passQc', { titleId, expectedVersion: licensed.version })).missing?.map(({ code }) => code),
  ).toEqual(['VIDEO', 'CAPTIONS']);
  const expectedVersion = await makeReady(catalog, { titleId, expectedVersion: licensed.version });
  expect(await nameFor(titleId)).toBeNull();
  expect(await publishedEventsOf(catalog, titleId)).toEqual([]);

  const out = await done(catalog, 'publishTitle', { titleId, expectedVersion });
  expect(out).toMatchObject({ stage: 'PUBLISHED', missing: [], title: { name: 'The Lighthouse Keeper' } });
  expect(await nameFor(titleId, asViewer({ language: 'de-CH' }))).toEqual({ name: 'Der Leuchtturmwärter' });
  expect(await nameFor(titleId, asViewer({ country: 'CH' }))).toBeNull();
  const events = await publishedEventsOf(catalog, titleId);
  expect(events).toMatchObject([
    {
      type: 'TitlePublished',
      seq: 1,
      payload: { version: out.version, maturityLevel: 'AGE_7', windows: [{ country: 'US', until: null }] },
    },
  ]);
});

test('an unpublished title is not found by id, by reference or on a shelf', async () => {
  const { titleId } = await readyFilm(catalog);
  expect(await nameFor(titleId)).toBeNull();
  const query =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { name } } }';
  expect((await catalog.execute(query, { representations: [{ __typename: 'Title', id: titleId }] })).data).toEqual({
    _entities: [null],
  });
  const shelf = await catalog.execute(
    'query ($id: ID!) { genre(id: $id) { titles(first: 100, sort: NEWEST) { edges { node { id } } } } }',
    { id: await anyGenre(catalog) },
  );
  expect(JSON.stringify(shelf.data)).not.toContain(titleId);
});

test('every staff field refuses requests without the scope and changes nothing', async () => {
  const input = { titleId: 'unknown', expectedVersion: 1 };
  for (const name of Object.keys(INPUTS) as Mutation[]) {
    const query = mutationText(name)
      .replace(/\(\$input: \w+!\)/, '')
      .replace('input: $input', `input: ${SAMPLE[name]}`);
    for (const [viewer, code] of [
      [null, 'UNAUTHENTICATED'],
      [asViewer({ scopes: ['account:read'] }), 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await catalog.execute(query, {}, { viewer });
      expect(errors, name).toMatchObject([{ path: [name], extensions: { code } }]);
      expect(data).toEqual({ [name]: null });
    }
  }
  for (const query of [`{ production(titleId: "${input.titleId}") { id } }`, '{ productions { edges { cursor } } }']) {
    expect((await catalog.execute(query)).errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    expect((await catalog.execute(query, {}, { viewer: asViewer() })).errors[0]).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
  }
});

const AT = 'titleId: "unknown", expectedVersion: 1';
const SAMPLE: Readonly<Record<Mutation, string>> = {
  createTitle: '{ idempotencyKey: "12345678", kind: MOVIE, originalLanguage: "en" }',
  updateTitle: `{ ${AT}, facts: {} }`,
  setLicenceWindows: `{ ${AT}, country: "US", windows: [] }`,
  addEpisode: `{ ${AT}, idempotencyKey: "12345678", seasonNumber: 1, number: 1, name: "x", synopsis: "x", runtimeSeconds: 1 }`,
  addAsset: `{ ${AT}, idempotencyKey: "12345678", kind: VIDEO, name: "x", languages: ["en"], checksum: "x" }`,
  recordEncode: `{ ${AT}, assetId: "x", outcome: COMPLETED }`,
  passQc: `{ ${AT} }`,
  failQc: `{ ${AT} }`,
  publishTitle: `{ ${AT} }`,
  withdrawTitle: `{ ${AT}, reason: "x" }`,
  reinstateTitle: `{ ${AT} }`,
};

test('of two changes of one version, one succeeds and the other gets the current version', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  const both = await Promise.all(
    [1950, 1951].map((releaseYear) =>
      mutate(catalog, 'updateTitle', { titleId, expectedVersion, facts: { releaseYear } }),
    ),
  );
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(['ProductionPayload', 'VersionConflictProblem']);
  expect(both.find(({ currentVersion }) => currentVersion !== undefined)?.currentVersion).toBe(expectedVersion + 1);
  const gone = await mutate(catalog, 'publishTitle', { titleId: 'unknown', expectedVersion: 1 });
  expect(gone).toMatchObject({ __typename: 'NotFoundProblem', code: 'CATALOG_TITLE_NOT_FOUND' });
});

test('a repeated key creates nothing more; used for another request it is refused', async () => {
  const input = { idempotencyKey: newKey(), kind: 'MOVIE', originalLanguage: 'en', facts: FACTS };
  const twice = await Promise.all([1, 2, 3].map(() => done(catalog, 'createTitle', input)));
  expect(new Set(twice.map(({ id }) => id)).size).toBe(1);
  expect(await mutate(catalog, 'createTitle', { ...input, kind: 'SERIES' })).toMatchObject({
    __typename: 'IdempotencyConflictProblem',
  });

  const asset = {
    idempotencyKey: newKey(),
    titleId: twice[0]?.id,
    expectedVersion: 1,
    kind: 'VIDEO',
    name: 'a.mxf',
    languages: ['en'],
    runtimeSeconds: 9,
    checksum: CHECKSUM,
  };
  const added = await done(catalog, 'addAsset', asset);
  expect(await done(catalog, 'addAsset', asset)).toEqual(added);
  expect(added).toMatchObject({ version: 2, assets: [{ kind: 'VIDEO', encode: { state: 'AWAITED' } }] });
  const { errors } = await catalog.execute(
    mutationText('createTitle'),
    { input: { ...input, idempotencyKey: 'short' } },
    { viewer: editor },
  );
  expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});

test('a refused request does not use up its key', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  const episode = {
    idempotencyKey: newKey(),
    titleId,
    expectedVersion,
    seasonNumber: 1,
    number: 1,
    name: 'One',
    synopsis: 'Fog.',
    runtimeSeconds: 1,
  };
  expect(await mutate(catalog, 'addEpisode', episode)).toMatchObject({
    fields: [{ path: ['input', 'titleId'], code: 'NOT_A_SERIES' }],
  });
  expect(await mutate(catalog, 'addEpisode', { ...episode, name: 'Two' })).toMatchObject({
    __typename: 'ValidationProblem',
  });
});

test('overlapping licences are refused, and the title stays unchanged for members', async () => {
  const at = await readyFilm(catalog);
  const { version, id: titleId } = await done(catalog, 'publishTitle', at);
  const windows = [{ from: '2026-01-01T00:00:00Z', until: '2026-12-01T00:00:00Z' }, { from: '2026-11-30T23:59:59Z' }];
  const refused = await mutate(catalog, 'setLicenceWindows', {
    titleId,
    expectedVersion: version,
    country: 'US',
    windows,
  });
  expect(refused).toMatchObject({
    __typename: 'ValidationProblem',
    fields: [{ path: ['input', 'windows', '1'], code: 'OVERLAPS' }],
  });
  expect(await nameFor(titleId)).not.toBeNull();
  await done(catalog, 'setLicenceWindows', { titleId, expectedVersion: version, country: 'US', windows: [] });
  expect(await nameFor(titleId)).toBeNull();
  const told = await publishedEventsOf(catalog, titleId);
  expect(told.map(({ type }) => type)).toEqual(['TitlePublished', 'TitleChanged', 'LicenceWindowChanged']);
  expect(told.at(-1)?.payload).toEqual({ titleId, version: version + 1, country: 'US', windows: [] });
});

test('a change of a published title is visible at once, also on its shelves, and published with the whole state', async () => {
  const at = await readyFilm(catalog);
  const { version, id: titleId } = await done(catalog, 'publishTitle', at);
  const { data } = await catalog.execute('{ genres { id } }');
  const other = (data as { genres: { id: string }[] }).genres[1]?.id;
  await done(catalog, 'updateTitle', {
    titleId,
    expectedVersion: version,
    facts: { names: [{ language: 'en', text: 'Lamp' }], genreIds: [other], rating: { board: 'MPA', label: 'R' } },
  });
  expect(await nameFor(titleId)).toEqual({ name: 'Lamp' });
  const onShelf = async (id: string | undefined, viewer = asViewer()) =>
    JSON.stringify(
      (
        await catalog.execute(
          'query ($id: ID!) { genre(id: $id) { titles(first: 5, sort: NEWEST) { edges { node { id } } } } }',
          { id },
          { viewer },
        )
      ).data,
    ).includes(titleId);
  expect([
    await onShelf(await anyGenre(catalog)),
    await onShelf(other),
    await onShelf(other, asViewer({ maturityLimit: 'AGE_13' })),
  ]).toEqual([false, true, false]);
  const state = (await publishedEventsOf(catalog, titleId)).at(-1)?.payload as TitleState;
  expect(state).toMatchObject({
    version: version + 1,
    names: { en: 'Lamp', de: 'Der Leuchtturmwärter' },
    maturityLevel: 'AGE_16',
  });
});

test('a published title cannot lose required facts', async () => {
  const at = await readyFilm(catalog);
  const { version, id: titleId } = await done(catalog, 'publishTitle', at);
  expect(
    await mutate(catalog, 'updateTitle', { titleId, expectedVersion: version, facts: { genreIds: [] } }),
  ).toMatchObject({ missing: [{ code: 'GENRE' }] });
});

test('a new episode of a series is visible after the next publication', async () => {
  const { data } = await catalog.execute(
    '{ editorialPage(country: "US", maturityLimit: AGE_18, rows: 20, perRow: 40) { rows { titles { id kind seasonCount seasons { number episodes { edges { node { id } } } } } } } }',
  );
  const shown = (
    data as { editorialPage: { rows: { titles: { id: string; kind: string; seasonCount: number }[] }[] } }
  ).editorialPage.rows.flatMap(({ titles }) => titles);
  const { id: titleId, seasonCount } = shown.find(({ kind }) => kind === 'SERIES') ?? expect.fail('a series');
  const episode = {
    idempotencyKey: newKey(),
    titleId,
    expectedVersion: 1,
    seasonNumber: seasonCount + 1,
    number: 1,
    name: 'Return',
    synopsis: 'They are back.',
    runtimeSeconds: 3000,
  };
  const added = await done(catalog, 'addEpisode', episode);
  expect(added.stage).toBe('PUBLISHED');
  const episodeId = added.episodes.find(({ released }) => !released)?.id ?? '';
  const readSeasonCount = async () =>
    (
      await catalog.execute(
        'query ($id: ID!) { title(id: $id) { seasonCount seasons { episodes { edges { node { name } } } } } }',
        { id: titleId },
      )
    ).data?.['title'];
  expect(await readSeasonCount()).toMatchObject({ seasonCount });
  expect(await publishedEventsOf(catalog, titleId)).toHaveLength(1);
  const ready = await makeReady(catalog, { titleId, expectedVersion: added.version }, episodeId);
  await done(catalog, 'publishTitle', { titleId, expectedVersion: ready });
  expect(await readSeasonCount()).toMatchObject({ seasonCount: seasonCount + 1 });
  expect((await publishedEventsOf(catalog, titleId)).map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    '1 TitlePublished',
    '2 TitleChanged',
    '3 EpisodeAdded',
  ]);
});

test('a trailer is visible after its release; without one the field is null', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  const { version } = await done(catalog, 'publishTitle', { titleId, expectedVersion });
  const trailers = async () =>
    (await catalog.execute('query ($id: ID!) { title(id: $id) { trailers { name runtimeSeconds } } }', { id: titleId }))
      .data?.['title'];
  expect(await trailers()).toEqual({ trailers: null });
  const added = await done(catalog, 'addAsset', {
    idempotencyKey: newKey(),
    titleId,
    expectedVersion: version,
    kind: 'TRAILER',
    name: 'First look',
    languages: ['en'],
    runtimeSeconds: 90,
    checksum: CHECKSUM,
  });
  expect(await trailers()).toEqual({ trailers: null });
  const encoded = await done(catalog, 'recordEncode', {
    titleId,
    expectedVersion: added.version,
    assetId: added.assets.at(-1)?.id,
    outcome: 'COMPLETED',
    maxQuality: 'HD',
  });
  const passed = await done(catalog, 'passQc', { titleId, expectedVersion: encoded.version });
  await done(catalog, 'publishTitle', { titleId, expectedVersion: passed.version });
  expect(await trailers()).toEqual({ trailers: [{ name: 'First look', runtimeSeconds: 90 }] });
});

test('a change of what no event names, such as a synopsis, is published too: caches keep it', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  let { version } = await done(catalog, 'publishTitle', { titleId, expectedVersion });
  for (const facts of [
    { synopses: [{ language: 'en', short: 'Edition 2.', long: 'Edition 2.' }] },
    { rating: { board: 'FSK', label: '12', advisories: ['fear'] } },
  ])
    ({ version } = await done(catalog, 'updateTitle', { titleId, expectedVersion: version, facts }));
  const told = await publishedEventsOf(catalog, titleId);
  expect(told.map(({ type }) => type)).toEqual(['TitlePublished', 'TitleChanged', 'TitleChanged']);
});

test('failed quality control prevents the publication and returns the notes', async () => {
  const { titleId, expectedVersion } = await readyFilm(catalog);
  expect(await mutate(catalog, 'failQc', { titleId, expectedVersion })).toMatchObject({
    fields: [{ path: ['input', 'notes'] }],
  });
  const failed = await done(catalog, 'failQc', { titleId, expectedVersion, notes: 'The sound is late.' });
  expect(failed.stage).toBe('QC');
  expect((await mutate(catalog, 'publishTitle', { titleId, expectedVersion: failed.version })).message).toContain(
    'The sound is late.',
  );
});

test('onboarding continues after a crash between two steps', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-onboarding-'));
  try {
    let at;
    {
      await using before = await startSubgraph(definition, { seed: 'small', folder });
      at = await readyFilm(before);
    }
    await using after = await startSubgraph(definition, { seed: 'small', folder });
    const { data } = await after.execute(
      '{ productions { edges { node { id stage version } } } }',
      {},
      { viewer: editor },
    );
    expect(data).toEqual({
      productions: { edges: [{ node: { id: at.titleId, stage: 'READY', version: at.expectedVersion } }] },
    });
    expect((await done(after, 'publishTitle', at)).stage).toBe('PUBLISHED');
    expect((await publishedEventsOf(after, at.titleId)).map(({ type }) => type)).toEqual(['TitlePublished']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
