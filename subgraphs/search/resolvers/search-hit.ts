import type { SearchHitResolvers } from '../generated/resolvers.js';
import { highlightOf, scoreOfHit } from '../hits.js';

export const SearchHit = {
  score: scoreOfHit,
  highlight: (hit, _args, { viewer }) => highlightOf(hit, viewer?.language ?? hit.entry.originalLanguage),
  title: ({ entry }) => entry,
} satisfies SearchHitResolvers;
