import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import { readAudience } from '../audience.js';
import type { ViewerResolvers } from '../generated/resolvers.js';
import { isVisible } from '../rules/visibility.js';

export const Viewer = {
  ratings: async (_viewer, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    const viewer = requireProfile(context);
    const { store, now } = context;
    const [rated, audience] = await Promise.all([store.ratingsOf(viewer.profileId, page), readAudience(store, viewer)]);
    const titles = await store.titles(rated.documents.map(({ titleId }) => titleId));
    return toConnection(rated, page, ({ titleId, thumb, at }, index) => {
      const title = titles[index] ?? null;
      const maySee = title !== null && audience !== null && isVisible(title, audience, now);
      return { ratedAt: at, thumb, node: maySee ? { id: titleId } : null };
    });
  },
} satisfies ViewerResolvers;
