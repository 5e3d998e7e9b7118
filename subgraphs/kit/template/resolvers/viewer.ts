import { readPageArguments, toConnection } from '@marquee/kit/graph/connection';
import { requireProfile } from '@marquee/kit/graph/require-viewer';
import type { ViewerResolvers } from '../generated/resolvers.js';

export const Viewer = {
  templateEntries: async (_viewer, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    const { profileId } = requireProfile(context);
    return toConnection(await context.store.entriesOf(profileId, page), page, (entry) => ({ node: entry }));
  },
} satisfies ViewerResolvers;
