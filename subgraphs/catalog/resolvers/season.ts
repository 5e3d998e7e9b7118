/** The parts of a series: seasons and episodes. */
import { listConnection, readPageArguments } from '@marquee/subgraph/connection';
import { episodeStill } from '../artwork/artwork-link.js';
import type { EpisodeResolvers, SeasonResolvers } from '../generated/resolvers.js';
import { seasonName } from '../rules/season-name.js';
import { languageOf } from '../rules/visibility.js';
import { availabilityFor } from './availability.js';
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
    const episodes = await loaders.episode.loadList(edges.map(({ id }) => id));
    return { edges: edges.map(({ cursor }, index) => ({ cursor, node: episodes[index] ?? null })), pageInfo };
  },
} satisfies SeasonResolvers;

export const resolveSeasons = resolveBy(({ season }) => season);

export const Episode = {
  title: ({ titleId }, _args, { loaders }) => loaders.title.load(titleId),
  still: async (episode, { width }, { loaders, services }) => {
    const title = await loaders.title.load(episode.titleId);
    return title === null ? null : episodeStill(episode, title, services.publicUrl, width ?? 320);
  },
  availability: async ({ titleId }, _args, context) => {
    const title = await context.loaders.title.load(titleId);
    return title === null ? null : availabilityFor(title, context);
  },
} satisfies EpisodeResolvers;

export const resolveEpisodes = resolveBy(({ episode }) => episode);
