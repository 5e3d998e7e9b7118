import { episodeStill } from '../artwork-of.js';
import type { EpisodeResolvers } from '../generated/resolvers.js';
import { availabilityIn } from '../rules/availability.js';
import { restrictionsOf } from '../rules/visibility.js';
import { resolveBy } from './references.js';

export const Episode = {
  title: ({ titleId }, _args, { loaders }) => loaders.title.load(titleId),
  still: async (episode, { width }, { loaders, services }) => {
    const title = await loaders.title.load(episode.titleId);
    return title === null ? null : episodeStill(episode, title, services.publicUrl, width ?? 320);
  },
  availability: async ({ titleId }, _args, { loaders, viewer, now }) => {
    const title = await loaders.title.load(titleId);
    return title === null ? null : availabilityIn(title, restrictionsOf(viewer).country, now);
  },
} satisfies EpisodeResolvers;

export const resolveEpisodes = resolveBy(({ episode }) => episode);
