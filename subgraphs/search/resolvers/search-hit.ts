import type { SearchHitResolvers } from '../generated/resolvers.js';
import { highlightOf, scoreOf } from '../hits.js';

export const SearchHit = {
  score: scoreOf,
  highlight: (hit, _args, { viewer }) => highlightOf(hit, viewer?.language ?? hit.entry.originalLanguage),
  title: ({ entry }) => entry,
} satisfies SearchHitResolvers;
