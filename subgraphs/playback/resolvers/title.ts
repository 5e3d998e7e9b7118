/** The viewer's progress and playability of titles and episodes, and their entity resolution. */
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { EpisodeResolvers, TitleResolvers } from '../generated/resolvers.js';
import { decidePlayability } from '../rules/streams/playability.js';
import { progressInEpisode, progressInTitle } from '../viewing/progress.js';

export const Title = {
  name: ({ names, originalLanguage }, _args, { viewer }) =>
    localised(names, viewer?.language ?? originalLanguage, originalLanguage),
  kind: ({ kind }) => kind,
  progress: async (title, _args, { loaders }) => {
    const bookmark = await loaders.bookmarks.load(title.id);
    return bookmark === null ? null : progressInTitle(bookmark, title);
  },
  playability: async (title, _args, { loaders, now }) => {
    const [member, restrictions] = await Promise.all([loaders.member(), loaders.restrictions()]);
    return restrictions === null ? null : decidePlayability(title, restrictions, member?.subscription ?? null, now);
  },
} satisfies TitleResolvers;

export const resolveTitles: ReferenceResolver<Context> = (references, { loaders }) =>
  Promise.all(
    references.map(async ({ id }) => (typeof id === 'string' ? loaders.titles.load(asId<TitleId>(id)) : null)),
  );

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
