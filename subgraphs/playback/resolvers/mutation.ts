import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import { requireProfile } from '@marquee/kit/graph/require-viewer';
import type { Context } from '../context.js';
import type { Bookmark, TitleRecord } from '../documents.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { progressInTitle } from '../progress.js';
import { removeFromHistory } from '../remove-from-history.js';
import { readReport } from '../rules/read-report.js';
import { hideFromContinueWatching, setBookmark } from '../set-bookmark.js';

/** Above the ceiling is as good as unknown: the answer must not tell a child what there is. */
const findTitle = async (titleId: string, { loaders, viewer }: Context): Promise<TitleRecord | null> => {
  const title = await loaders.titles.load(asId<TitleId>(titleId));
  if (title === null || viewer === null) return null;
  return isWithinMaturity(title.maturityLevel, viewer.maturityLimit) ? title : null;
};

const findOfferedTitle = async (titleId: string, context: Context): Promise<TitleRecord | null> => {
  const title = await findTitle(titleId, context);
  return title?.isWithdrawn === true ? null : title;
};

const notFound = (id: string, what: 'title' | 'episode') => ({
  __typename: 'NotFoundProblem' as const,
  code: what === 'title' ? 'TITLE_NOT_FOUND' : 'EPISODE_NOT_FOUND',
  message: what === 'title' ? 'There is no such title for this profile.' : 'The title has no such episode.',
  id,
});

const payload = (title: TitleRecord, bookmark: Bookmark | null, { loaders }: Context) => {
  loaders.bookmarks.clear(title.id).prime(title.id, bookmark);
  return { __typename: 'BookmarkPayload' as const, title, progress: bookmark === null ? null : progressInTitle(bookmark, title) };
};

export const Mutation = {
  setBookmark: async (_root, { input }, context) => {
    const { profileId, country } = requireProfile(context);
    const title = await findOfferedTitle(input.titleId, context);
    if (title === null) return notFound(input.titleId, 'title');
    const read = readReport(title, { ...input, episodeId: input.episodeId ?? null }, context.now);
    if (read.outcome === 'unknown-episode') return notFound(read.episodeId, 'episode');
    if (read.outcome === 'invalid') {
      const message = read.fields.map((field) => field.message).join(' ');
      return { __typename: 'ValidationProblem', code: 'BOOKMARK_INVALID', message, fields: read.fields };
    }
    const bookmark = await setBookmark(context.store, { profileId, titleId: title.id, country }, read.report);
    return payload(title, bookmark, context);
  },
  hideFromContinueWatching: async (_root, { titleId }, context) => {
    const { profileId } = requireProfile(context);
    const title = await findOfferedTitle(titleId, context);
    if (title === null) return notFound(titleId, 'title');
    return payload(title, await hideFromContinueWatching(context.store, profileId, title.id), context);
  },
  removeFromHistory: async (_root, { titleId }, context) => {
    const { profileId } = requireProfile(context);
    const title = await findTitle(titleId, context);
    if (title === null) return notFound(titleId, 'title');
    await removeFromHistory(context.store, profileId, title.id, context.now);
    return payload(title, null, context);
  },
} satisfies MutationResolvers;
