import { listConnection, readPageArguments } from '@marquee/subgraph/connection';
import type { SeasonResolvers } from '../generated/resolvers.js';
import { loadAll } from '../loaders.js';
import { seasonName } from '../rules/season-name.js';
import { languageOf } from '../rules/visibility.js';
import { resolveBy } from './references.js';

export const Season = {
  name: ({ number }, _args, { viewer }) => seasonName(number, languageOf(viewer)),
  episodeCount: ({ episodeIds }) => episodeIds.length,
  episodes: async ({ episodeIds }, args, { loaders }) => {
    const page = readPageArguments(args, { max: 100, fallback: 25 });
    const { edges, pageInfo } = listConnection(
      episodeIds,
      page,
      (id) => id,
      (id) => ({ id }),
    );
    const episodes = await loadAll(
      loaders.episode,
      edges.map(({ id }) => id),
    );
    return { edges: edges.map(({ cursor }, index) => ({ cursor, node: episodes[index] ?? null })), pageInfo };
  },
} satisfies SeasonResolvers;

export const resolveSeasons = resolveBy(({ season }) => season);
