/** Resolvers of the search results: `SearchResults`, `SearchHit` and `Title`. */
import { listConnection } from '@marquee/subgraph/connection';
import type { SearchResultsResolvers, SearchHitResolvers, TitleResolvers } from '../generated/resolvers.js';
import { matchingGenres, matchingPeople, highlightOf, scoreOf, nameOf } from '../hits.js';
import { relatedTitles } from '../find-titles.js';
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
  related: async (found, _args, { store, loaders, now }) => {
    const related = await relatedTitles(store, found, { restrictions: await loaders.restrictions(), now });
    return related.map((entry) => ({ entry, queryWords: [] }));
  },
} satisfies SearchResultsResolvers;

export const SearchHit = {
  score: scoreOf,
  highlight: (hit, _args, { viewer }) => highlightOf(hit, viewer?.language ?? hit.entry.originalLanguage),
  title: ({ entry }) => entry,
} satisfies SearchHitResolvers;

export const Title = {
  id: ({ titleId }) => titleId,
  name: (entry, _args, { viewer }) => nameOf(entry, viewer?.language ?? entry.originalLanguage),
  kind: ({ kind }) => kind,
} satisfies TitleResolvers;
