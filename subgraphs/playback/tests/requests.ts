/** Requests of these tests, and the shapes of the responses. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { StartOptions, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { Store } from '@marquee/document-store/port';
import { openPlaybackStore } from '../store.js';
import type { PlaybackStore } from '../store.js';
import { playback } from '../subgraph.js';

export const NOW = new Date('2026-11-15T12:00:00.000Z');
export const viewer = asViewer();

export function startPlayback(options: StartOptions = {}): Promise<TestSubgraph> {
  return startSubgraph(playback, { now: NOW, ...options });
}

/** A second handle on a document store, beside a running subgraph or without one. */
export function openDomainStore(store: Store): Promise<PlaybackStore> {
  return openPlaybackStore(store, { clock: () => NOW });
}

export interface Entry {
  readonly percent: number;
  readonly positionSeconds: number;
  readonly version: string;
  readonly title: { readonly id: string; readonly name: string; readonly kind: string };
  readonly episode: { readonly id: string } | null;
}

export interface ContinueWatchingResponse {
  readonly asOfVersion: string;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly cursor: string; readonly node: Entry }[];
}

const CONTINUE = `query ($first: Int, $after: String) { viewer { continueWatching(first: $first, after: $after) {
  asOfVersion pageInfo { hasNextPage endCursor }
  edges { cursor node { percent positionSeconds version title { id name kind } episode { id } } } } } }`;

export async function requestContinueWatching(
  subgraph: TestSubgraph,
  as: ViewerIdentity = viewer,
  page: { readonly first?: number; readonly after?: string | null } = {},
): Promise<ContinueWatchingResponse & { readonly storeReads: number; readonly ids: readonly string[] }> {
  const { data, errors, storeReads } = await subgraph.execute(CONTINUE, page, { viewer: as });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
  const list = (data as { viewer: { continueWatching: ContinueWatchingResponse } }).viewer.continueWatching;
  return { ...list, storeReads, ids: list.edges.map(({ node }) => node.title.id) };
}

const SET = `mutation ($input: SetBookmarkInput!) { setBookmark(input: $input) { __typename
  ... on BookmarkPayload { title { id name } progress { percent positionSeconds durationSeconds completed version updatedAt episode { id } } }
  ... on Problem { code } ... on ValidationProblem { fields { path code } } ... on NotFoundProblem { id } } }`;

export interface BookmarkResponse {
  readonly __typename: string;
  readonly code?: string;
  readonly progress?: {
    readonly percent: number;
    readonly positionSeconds: number;
    readonly completed: boolean;
    readonly version: string;
    readonly episode: { readonly id: string } | null;
  } | null;
}

/** @param at Minutes before NOW; negative: after it. */
export async function setBookmark(
  subgraph: TestSubgraph,
  titleId: string,
  positionSeconds: number,
  {
    episodeId = null,
    at = 0,
    as = viewer,
  }: { readonly episodeId?: string | null; readonly at?: number; readonly as?: ViewerIdentity } = {},
): Promise<BookmarkResponse> {
  const clientTime = new Date(NOW.getTime() - at * 60_000).toISOString();
  const { data, errors } = await subgraph.execute(
    SET,
    { input: { titleId, episodeId, positionSeconds, clientTime } },
    { viewer: as },
  );
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
  return (data as { setBookmark: BookmarkResponse }).setBookmark;
}

export function requestEntities(
  subgraph: TestSubgraph,
  selection: string,
  references: readonly object[],
  as: ViewerIdentity | null = viewer,
) {
  return subgraph.execute(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`,
    { representations: references },
    { viewer: as },
  );
}

export function titleReferences(ids: readonly string[]): readonly object[] {
  return ids.map((id) => ({ __typename: 'Title', id }));
}
