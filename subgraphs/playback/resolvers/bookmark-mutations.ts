/** Mutations of bookmarks and history. */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { Bookmark, TitleRecord } from '../documents.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { invalid, notFound } from '../problems.js';
import { progressInTitle } from '../viewing/progress.js';
import { removeFromHistory } from '../viewing/bookmark-changes.js';
import { readProgressReport } from '../rules/viewing/read-report.js';
import { hideFromContinueWatching, setBookmark } from '../viewing/bookmark-changes.js';

/**
 * Null for a title above the maturity limit, as for an unknown id: the response must not show a child which titles
 * exist. Null for every title when the profile has been erased. A title whose licence has ended is found, so that its
 * bookmark can still be changed.
 */
async function findTitle(titleId: string, { loaders }: Context): Promise<TitleRecord | null> {
  const [title, restrictions] = await Promise.all([
    loaders.titles.load(asId<TitleId>(titleId)),
    loaders.restrictions(),
  ]);
  if (title === null || restrictions === null) return null;
  return isWithinMaturity(title.maturityLevel, restrictions.maturityLimit) ? title : null;
}

async function findOfferedTitle(titleId: string, context: Context): Promise<TitleRecord | null> {
  const title = await findTitle(titleId, context);
  return title?.isWithdrawn === true ? null : title;
}

function payload(title: TitleRecord, bookmark: Bookmark | null, { loaders }: Context) {
  loaders.bookmarks.clear(title.id).prime(title.id, bookmark);
  return {
    __typename: 'BookmarkPayload' as const,
    title,
    progress: bookmark === null ? null : progressInTitle(bookmark, title),
  };
}

export const bookmarkMutations = {
  setBookmark: async (_root, { input }, context) => {
    const { profileId, country } = requireProfile(context);
    const title = await findOfferedTitle(input.titleId, context);
    if (title === null) return notFound(input.titleId, 'title');
    const read = readProgressReport(title, { ...input, episodeId: input.episodeId ?? null }, context.now);
    if (read.outcome === 'unknown-episode') return notFound(read.episodeId, 'episode');
    if (read.outcome === 'invalid') return invalid('PLAYBACK_BOOKMARK_INVALID', read.fields);
    return payload(title, await setBookmark(context.store, { profileId, title, country }, read.report), context);
  },
  hideFromContinueWatching: async (_root, { titleId }, context) => {
    const { profileId } = requireProfile(context);
    const title = await findOfferedTitle(titleId, context);
    if (title === null) return notFound(titleId, 'title');
    return payload(title, await hideFromContinueWatching(context.store, profileId, title.id, context.now), context);
  },
  removeFromHistory: async (_root, { titleId }, context) => {
    const { profileId } = requireProfile(context);
    const title = await findTitle(titleId, context);
    if (title === null) return notFound(titleId, 'title');
    await removeFromHistory(context.store, profileId, title.id, context.now);
    return payload(title, null, context);
  },
} satisfies MutationResolvers;
