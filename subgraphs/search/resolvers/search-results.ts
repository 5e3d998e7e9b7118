import { listConnection } from '@marquee/subgraph/connection';
import type { SearchResultsResolvers } from '../generated/resolvers.js';
import { matchingGenres, matchingPeople } from '../hits.js';
import { countKinds } from '../rules/facets.js';

export const SearchResults = {
  hits: ({ hits, queryWords, kind, first, after }) => {
    const wanted = kind === null ? hits : hits.filter((entry) => entry.kind === kind);
    const connection = listConnection(
      wanted,
      { first, after },
      ({ titleId }) => titleId,
      (entry) => ({ node: { entry, queryWords } }),
    );
    return { ...connection, totalCount: wanted.length };
  },
  kinds: ({ hits }) => countKinds(hits),
  people: ({ hits, queryWords }) => matchingPeople(queryWords, hits).map((id) => ({ id })),
  genres: ({ hits, queryWords }) => matchingGenres(queryWords, hits).map((id) => ({ id })),
  related: ({ related }) => related.map((entry) => ({ entry, queryWords: [] })),
} satisfies SearchResultsResolvers;
