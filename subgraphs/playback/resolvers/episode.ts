import type { EpisodeId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { EpisodeResolvers } from '../generated/resolvers.js';
import { progressInEpisode } from '../viewing/progress.js';
import { decidePlayability } from '../rules/streams/playability.js';

export const Episode = {
  progress: async ({ id }, _args, { loaders }) => {
    const episode = await loaders.episodes.load(id);
    const bookmark = episode === null ? null : await loaders.bookmarks.load(episode.titleId);
    return bookmark === null ? null : progressInEpisode(bookmark, id);
  },
  playability: async ({ id }, _args, { loaders, now }) => {
    const episode = await loaders.episodes.load(id);
    if (episode === null) return null;
    const [member, restrictions] = await Promise.all([loaders.member(), loaders.restrictions()]);
    return restrictions === null ? null : decidePlayability(episode, restrictions, member?.subscription ?? null, now);
  },
} satisfies EpisodeResolvers;

export const resolveEpisodes: ReferenceResolver<Context> = (references, { loaders }) =>
  Promise.all(
    references.map(async ({ id }) => {
      const episode = typeof id === 'string' ? await loaders.episodes.load(asId<EpisodeId>(id)) : null;
      return episode === null ? null : { id: episode.id };
    }),
  );
