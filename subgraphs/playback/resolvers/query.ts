/** The root query fields and the viewer's lists. */
import { isVisible } from '@marquee/contracts/visibility';
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { isSelected } from '@marquee/subgraph/graphql/is-selected';
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { QueryResolvers, ViewerResolvers, WatchProgressResolvers } from '../generated/resolvers.js';
import { NO_STREAMS, streamsInUse } from '../rules/streams/stream-slots.js';
import { continueWatching } from '../viewing/continue-watching.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  edgeSites: (_root, _args, context) => {
    requireScope(context, 'playback:operate');
    return context.services.delivery.sites();
  },
} satisfies QueryResolvers;

export const Viewer = {
  continueWatching: (_viewer, args, context, info) => {
    const page = readPageArguments(args, { max: 100 });
    const { viewer } = context;
    if (viewer === null || viewer.profileId === null) return null;
    const selectsVersion = isSelected(info, 'asOfVersion');
    return continueWatching({ profileId: viewer.profileId, page, selectsVersion }, context);
  },
  viewingHistory: async (_viewer, args, { viewer, store, loaders, now }) => {
    const page = readPageArguments(args, { max: 100, fallback: 50 });
    if (viewer === null || viewer.profileId === null) return null;
    const history = await store.history(viewer.profileId, page);
    const [titles, restrictions] = await Promise.all([
      loaders.titles.loadList(history.documents.map(({ titleId }) => titleId)),
      loaders.restrictions(),
    ]);
    return toConnection(history, page, ({ updatedAt }, index) => {
      const title = titles[index] ?? null;
      return { watchedAt: updatedAt, node: title !== null && isVisible(title, restrictions, now) ? title : null };
    });
  },
  activeStreams: async (_viewer, _args, { viewer, store, now }) =>
    viewer === null ? null : streamsInUse((await store.streams(viewer.accountId))?.document ?? NO_STREAMS, now),
} satisfies ViewerResolvers;

export const WatchProgress = {
  title: ({ titleId }, _args, { loaders }) => loaders.titles.load(titleId),
} satisfies WatchProgressResolvers;
