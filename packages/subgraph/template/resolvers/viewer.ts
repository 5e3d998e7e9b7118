import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { ViewerResolvers } from '../generated/resolvers.js';

export const Viewer = {
  templateEntries: async (_viewer, args, context) => {
    const page = readPageArguments(args, { max: 100 });
    const { profileId } = requireProfile(context);
    return toConnection(await context.store.entriesOf(profileId, page), page, (entry) => ({ node: entry }));
  },
} satisfies ViewerResolvers;
