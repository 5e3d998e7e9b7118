/** GraphQL requests for these tests. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { StartOptions, SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { search } from '../subgraph.js';
import { titlePublished } from '@marquee/subgraph/testing/upstream-events';

export const NOW = new Date('2026-11-15T12:00:00.000Z');
export const viewer = asViewer();

/** Starts search with published titles. */
export async function startSearch(titles: readonly TitleState[], options: StartOptions = {}): Promise<TestSubgraph> {
  const subgraph = await startSubgraph(search, { now: NOW, ...options });
  await subgraph.publish('catalog', titles.map(titlePublished));
  return subgraph;
}

function failOn({ errors }: SubgraphResponse): void {
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
}

export interface Hit {
  readonly score: number;
  readonly highlight: string | null;
  readonly title: { readonly id: string; readonly name: string; readonly kind: string };
}

export interface Results {
  readonly query: string;
  readonly correctedQuery: string | null;
  readonly hits: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: Hit }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
  readonly people: readonly { readonly id: string }[];
  readonly genres: readonly { readonly id: string }[];
  readonly related: readonly { readonly title: { readonly id: string } }[];
}

export const SEARCH = `query ($query: String!, $kind: TitleKind, $first: Int, $after: String) { search(query: $query, kind: $kind, first: $first, after: $after) {
  query correctedQuery hits { totalCount edges { node { score highlight title { id name kind } } } pageInfo { hasNextPage endCursor } }
  kinds { kind count } people { id } genres { id } related { title { id } } } }`;

export interface Page {
  readonly kind?: string;
  readonly first?: number;
  readonly after?: string | null;
}

export async function find(
  subgraph: TestSubgraph,
  query: string,
  as: ViewerIdentity = viewer,
  page: Page = {},
): Promise<Results & { readonly ids: readonly string[]; readonly storeReads: number }> {
  const response = await subgraph.execute(SEARCH, { query, ...page }, { viewer: as });
  failOn(response);
  const results = (response.data as { search: Results }).search;
  return { ...results, ids: results.hits.edges.map(({ node }) => node.title.id), storeReads: response.storeReads };
}

export async function suggest(
  subgraph: TestSubgraph,
  prefix: string,
  as: ViewerIdentity = viewer,
  first?: number,
): Promise<readonly string[]> {
  const response = await subgraph.execute(
    'query ($prefix: String!, $first: Int) { searchSuggestions(prefix: $prefix, first: $first) }',
    { prefix, first },
    { viewer: as },
  );
  failOn(response);
  return (response.data as { searchSuggestions: readonly string[] }).searchSuggestions;
}
