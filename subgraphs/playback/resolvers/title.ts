/** The viewer's progress and playability of titles and episodes, and their entity resolution. */
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, TitleId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { EpisodeResolvers, TitleResolvers } from '../generated/resolvers.js';
import { isSelected } from '@marquee/subgraph/graphql/is-selected';
import type { TitleRestrictions } from '@marquee/contracts/visibility';
import type { Bookmark } from '../documents.js';
import type { ViewerRights } from '../loaders.js';
import type { WatchProgressModel } from '../models.js';
import type { Playability } from '../rules/streams/playability.js';
import { decidePlayability } from '../rules/streams/playability.js';
import { progressInEpisode, progressInTitle } from '../viewing/progress.js';

function playabilityFor(
  title: TitleRestrictions,
  { restrictions, subscription }: ViewerRights,
  now: Date,
): Playability | null {
  return restrictions === null ? null : decidePlayability(title, restrictions, subscription, now);
}

export const Title = {
  name: ({ names, originalLanguage }, _args, { viewer }) =>
    localised(names, viewer?.language ?? originalLanguage, originalLanguage),
  kind: ({ kind }) => kind,
  progress: (title, _args, { loaders }) => {
    const progressOf = (bookmark: Bookmark | null): WatchProgressModel | null =>
      bookmark === null ? null : progressInTitle(bookmark, title);
    const known = loaders.bookmarks.peek(title.id);
    return known === undefined ? loaders.bookmarks.load(title.id).then(progressOf) : progressOf(known);
  },
  playability: async (title, _args, { loaders, now }) => playabilityFor(title, await loaders.rights(), now),
} satisfies TitleResolvers;

/** Bookmarks are read with the titles, so that the progress of a title needs no promise. */
export const resolveTitles: ReferenceResolver<Context> = async (references, { loaders }, info) => {
  const ids = references.flatMap(({ id }) => (typeof id === 'string' ? [asId<TitleId>(id)] : []));
  await Promise.all([
    loaders.titles.loadList(ids),
    isSelected(info, 'progress') ? loaders.bookmarks.loadList(ids) : null,
  ]);
  return references.map(({ id }) => (typeof id === 'string' ? (loaders.titles.peek(asId<TitleId>(id)) ?? null) : null));
};

export const Episode = {
  progress: async ({ id }, _args, { loaders }) => {
    const episode = await loaders.episodes.load(id);
    const bookmark = episode === null ? null : await loaders.bookmarks.load(episode.titleId);
    return bookmark === null ? null : progressInEpisode(bookmark, id);
  },
  playability: async ({ id }, _args, { loaders, now }) => {
    const episode = await loaders.episodes.load(id);
    if (episode === null) return null;
    return playabilityFor(episode, await loaders.rights(), now);
  },
} satisfies EpisodeResolvers;

export const resolveEpisodes: ReferenceResolver<Context> = async (references, { loaders }) => {
  await loaders.episodes.loadList(
    references.flatMap(({ id }) => (typeof id === 'string' ? [asId<EpisodeId>(id)] : [])),
  );
  return references.map(({ id }) => {
    const episode = typeof id === 'string' ? loaders.episodes.peek(asId<EpisodeId>(id)) : null;
    return episode === null || episode === undefined ? null : { id: episode.id };
  });
};
