/** GraphQL requests for these tests. */
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { StartOptions, SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { ratings } from '../subgraph.js';
import { filmPublished } from '@marquee/subgraph/testing/upstream-events';

export const NOW = new Date('2026-11-15T12:00:00.000Z');
export const viewer = asViewer();
export function asProfile(name: string): ViewerIdentity {
  return asViewer({ profileId: asId<ProfileId>(name) });
}

/** Starts ratings with published titles. */
export async function startRatings(films: readonly string[], options: StartOptions = {}): Promise<TestSubgraph> {
  const subgraph = await startSubgraph(ratings, { now: NOW, ...options });
  await subgraph.publish(
    'catalog',
    films.map((id) => filmPublished(id)),
  );
  return subgraph;
}

function failOn({ errors }: SubgraphResponse): void {
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
}

const RATE = `mutation ($titleId: ID!, $thumb: Thumb, $clientTime: DateTime!) { rateTitle(titleId: $titleId, thumb: $thumb, clientTime: $clientTime) {
  __typename ... on RateTitlePayload { title { id myThumb communityRating { average count } } } ... on NotFoundProblem { code id } } }`;

export interface RateResult {
  readonly __typename: string;
  readonly title?: {
    readonly myThumb: string | null;
    readonly communityRating: { readonly average: number; readonly count: number } | null;
  };
}

/** @param minutesAgo Client time in minutes before `NOW`; negative: after it. */
export async function rate(
  subgraph: TestSubgraph,
  titleId: string,
  thumb: string | null,
  { as = viewer, minutesAgo = 0 } = {},
): Promise<RateResult> {
  const clientTime = new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();
  const response = await subgraph.execute(RATE, { titleId, thumb, clientTime }, { viewer: as });
  failOn(response);
  return (response.data as { rateTitle: RateResult }).rateTitle;
}

export interface Rated {
  readonly ratedAt: string;
  readonly thumb: string;
  readonly node: { readonly id: string } | null;
}

export interface RatedPage {
  readonly edges: readonly Rated[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export async function rated(
  subgraph: TestSubgraph,
  as: ViewerIdentity = viewer,
  page: { readonly first?: number; readonly after?: string | null } = {},
): Promise<RatedPage> {
  const query =
    'query ($first: Int, $after: String) { viewer { ratings(first: $first, after: $after) { edges { ratedAt thumb node { id } } pageInfo { hasNextPage endCursor } } } }';
  const response = await subgraph.execute(query, page, { viewer: as });
  failOn(response);
  return (response.data as { viewer: { ratings: RatedPage } }).viewer.ratings;
}

export function requestTitles(subgraph: TestSubgraph, ids: readonly string[], as: ViewerIdentity | null = viewer) {
  return subgraph.execute(
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { id myThumb communityRating { average count } } } }',
    { representations: ids.map((id) => ({ __typename: 'Title', id })) },
    { viewer: as },
  );
}

export async function community(subgraph: TestSubgraph, id: string): Promise<unknown> {
  const response = await requestTitles(subgraph, [id], null);
  failOn(response);
  return (response.data as { _entities: readonly { communityRating: unknown }[] })._entities[0]?.communityRating;
}
