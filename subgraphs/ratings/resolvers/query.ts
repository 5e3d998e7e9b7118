/** Resolvers of the root query and of `Viewer`. */
import { isVisible } from '@marquee/contracts/visibility';
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { QueryResolvers, ViewerResolvers } from '../generated/resolvers.js';
import { readRestrictions } from '../restrictions.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
} satisfies QueryResolvers;

export const Viewer = {
  ratings: async (_viewer, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    const viewer = requireProfile(context);
    const { store, now } = context;
    const [rated, restrictions] = await Promise.all([
      store.ratingsOf(viewer.profileId, page),
      readRestrictions(store, viewer),
    ]);
    const titles = await store.titles(rated.documents.map(({ titleId }) => titleId));
    return toConnection(rated, page, ({ titleId, thumb, at }, index) => {
      const title = titles[index] ?? null;
      const maySee = title !== null && isVisible(title, restrictions, now);
      return { ratedAt: at, thumb, node: maySee ? { id: titleId } : null };
    });
  },
} satisfies ViewerResolvers;
