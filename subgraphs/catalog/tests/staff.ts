/** Requests of an editor in these tests, and the shapes of the responses. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect } from 'vitest';

export const editor = asViewer({ scopes: ['catalog:write'] });

export interface MutationResponse {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly missing?: readonly { readonly code: string; readonly about: string | null }[];
  readonly fields?: readonly { readonly path: readonly string[]; readonly code: string }[];
  readonly currentVersion?: number;
  readonly production?: {
    readonly id: string;
    readonly version: number;
    readonly stage: string;
    readonly missing: readonly { readonly code: string }[];
    readonly episodes: readonly { readonly id: string; readonly number: number; readonly released: boolean }[];
    readonly assets: readonly {
      readonly id: string;
      readonly kind: string;
      readonly encode: { readonly state: string } | null;
    }[];
    readonly title: { readonly name: string } | null;
  };
}

const RESULT = `__typename ... on ProductionPayload { production { id version stage missing { code } episodes { id number released } assets { id kind encode { state } } title { name } } }
  ... on NotReadyProblem { missing { code about } } ... on ValidationProblem { fields { path code } } ... on VersionConflictProblem { currentVersion }
  ... on Problem { code message }`;

export const INPUTS = {
  createTitle: 'CreateTitleInput',
  updateTitle: 'UpdateTitleInput',
  setLicenceWindows: 'LicenceWindowsInput',
  addEpisode: 'AddEpisodeInput',
  addAsset: 'AddAssetInput',
  recordEncode: 'RecordEncodeInput',
  passQc: 'VerdictInput',
  failQc: 'VerdictInput',
  publishTitle: 'TitleStepInput',
  withdrawTitle: 'WithdrawTitleInput',
  reinstateTitle: 'TitleStepInput',
} as const;

export type Mutation = keyof typeof INPUTS;

export function mutationText(name: Mutation): string {
  return `mutation ($input: ${INPUTS[name]}!) { ${name}(input: $input) { ${RESULT} } }`;
}

/** The result of a mutation. Fails on a GraphQL error. */
export async function mutate(catalog: TestSubgraph, name: Mutation, input: object): Promise<MutationResponse> {
  const { data, errors } = await catalog.execute(mutationText(name), { input }, { viewer: editor });
  expect(errors).toEqual([]);
  return (data as Record<string, MutationResponse>)[name] ?? expect.fail('no response');
}

/** As `mutate`, where the change must be accepted. */
export async function done(
  catalog: TestSubgraph,
  name: Mutation,
  input: object,
): Promise<NonNullable<MutationResponse['production']>> {
  const { production, ...problem } = await mutate(catalog, name, input);
  return production ?? expect.fail(JSON.stringify(problem));
}

let keys = 0;
export function newKey(): string {
  return `test-key-${(keys += 1)}`;
}

export const CHECKSUM = 'c'.repeat(64);

export const FACTS = {
  names: [
    { language: 'en', text: 'The Lighthouse Keeper' },
    { language: 'de', text: 'Der Leuchtturmwärter' },
  ],
  synopses: [{ language: 'en', short: 'A man, a lamp, a storm.' }],
  releaseYear: 2026,
  runtimeSeconds: 5400,
  rating: { board: 'MPA', label: 'PG' },
};

/** A genre of the catalogue. */
export async function anyGenre(catalog: TestSubgraph): Promise<string> {
  const { data } = await catalog.execute('{ genres { id } }');
  return (data as { genres: { id: string }[] }).genres[0]?.id ?? expect.fail('no genre');
}

interface At {
  readonly titleId: string;
  readonly expectedVersion: number;
}

/** Delivers, encodes and passes the video and the captions of a film or episode. Returns the version after that. */
export async function makeReady(
  catalog: TestSubgraph,
  { titleId, expectedVersion }: At,
  episodeId: string | null = null,
): Promise<number> {
  const file = { titleId, episodeId, languages: ['en'], checksum: CHECKSUM };
  const withVideo = await done(catalog, 'addAsset', {
    ...file,
    idempotencyKey: newKey(),
    expectedVersion,
    kind: 'VIDEO',
    name: 'picture.mxf',
    runtimeSeconds: 5400,
  });
  const withCaptions = await done(catalog, 'addAsset', {
    ...file,
    idempotencyKey: newKey(),
    expectedVersion: withVideo.version,
    kind: 'CAPTIONS',
    name: 'words.ttml',
  });
  const assetId = withVideo.assets.at(-1)?.id;
  const encoded = await done(catalog, 'recordEncode', {
    titleId,
    assetId,
    expectedVersion: withCaptions.version,
    outcome: 'COMPLETED',
    maxQuality: 'UHD_4K',
  });
  return (await done(catalog, 'passQc', { titleId, expectedVersion: encoded.version })).version;
}

/** A film that is ready for publication. */
export async function readyFilm(catalog: TestSubgraph): Promise<At> {
  const { id: titleId, version } = await done(catalog, 'createTitle', {
    idempotencyKey: newKey(),
    kind: 'MOVIE',
    originalLanguage: 'en',
    facts: { ...FACTS, genreIds: [await anyGenre(catalog)], credits: [{ name: 'Ida Fox', role: 'DIRECTOR' }] },
  });
  const licensed = await done(catalog, 'setLicenceWindows', {
    titleId,
    expectedVersion: version,
    country: 'US',
    windows: [{ from: '2026-01-01T00:00:00Z' }],
  });
  return { titleId, expectedVersion: await makeReady(catalog, { titleId, expectedVersion: licensed.version }) };
}

/** All published events about a title. */
export async function publishedEventsOf(catalog: TestSubgraph, titleId: string): Promise<readonly Envelope[]> {
  await catalog.settled();
  const found: Envelope[] = [];
  const subscription = catalog.eventLog.consume({
    group: 'test',
    owners: ['catalog'],
    positionOf: async () => null,
    apply: async ({ events }) => void found.push(...events.filter(({ key }) => key === titleId)),
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  return found;
}
