import { listConnection } from '@marquee/subgraph/connection';
import type { SearchResultsResolvers } from '../generated/resolvers.js';
import { genresCalled, peopleCalled } from '../hits.js';
import { countKinds } from '../rules/facets.js';

export const SearchResults = {
  hits: ({ hits, asked, kind, first, after }) => {
    const wanted = kind === null ? hits : hits.filter((entry) => entry.kind === kind);
    const connection = listConnection(
      wanted,
      { first, after },
      ({ titleId }) => titleId,
      (entry) => ({ node: { entry, asked } }),
    );
    return { ...connection, totalCount: wanted.length };
  },
  kinds: ({ hits }) => countKinds(hits),
  people: ({ hits, asked }) => peopleCalled(asked, hits).map((id) => ({ id })),
  genres: ({ hits, asked }) => genresCalled(asked, hits).map((id) => ({ id })),
  related: ({ related }) => related.map((entry) => ({ entry, asked: [] })),
} satisfies SearchResultsResolvers;
