/** The parts of the search page that search resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import type { SearchStore } from './store.js';

const SUGGESTIONS = 'query ($text: String!) { searchSuggestions(prefix: $text, first: 8) }';

const RESULTS = `query ($text: String!) {
  search(query: $text, first: 20) {
    __typename
    query
    correctedQuery
    kinds { __typename kind count }
    people { __typename id }
    genres { __typename id }
    hits {
      __typename
      totalCount
      pageInfo { __typename hasNextPage endCursor }
      edges { __typename cursor node { __typename highlight title { __typename id name kind } } }
    }
    related { __typename title { __typename id name kind } }
  }
}`;

export async function warmUpRequests({ collections }: SearchStore): Promise<readonly WarmUpRequest[]> {
  const [{ documents: profiles }, { documents: entries }] = await Promise.all([
    collections.profiles.find({ limit: 1 }),
    collections.entries.find({ limit: 1 }),
  ]);
  const [entry] = entries;
  if (entry === undefined) return [];
  const viewer = warmUpViewer({ profileId: profiles[0]?.id ?? null });
  const text = Object.values(entry.names)[0] ?? '';
  return [
    { query: SUGGESTIONS, variables: { text: text.slice(0, 3) }, viewer },
    { query: RESULTS, variables: { text }, viewer },
  ];
}
