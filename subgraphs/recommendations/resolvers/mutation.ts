/** The mutation `notInterested`. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { MutationResolvers } from '../generated/resolvers.js';
import { rejectTitle } from '../titles/reject-title.js';

export const Mutation = {
  notInterested: async (_root, { titleId }, context) => {
    const { profileId } = requireProfile(context);
    const { catalogue } = await context.loaders.personalisation();
    const title = asId<TitleId>(titleId);
    if (!catalogue.indexOf.has(title)) {
      return {
        __typename: 'NotFoundProblem',
        code: 'RECOMMENDATIONS_TITLE_NOT_FOUND' satisfies ProblemCode,
        message: 'There is no such title.',
        id: titleId,
      };
    }
    await rejectTitle(context.store, profileId, title, context.now);
    return { __typename: 'AcceptedPayload', accepted: true, reference: titleId };
  },
} satisfies MutationResolvers;
