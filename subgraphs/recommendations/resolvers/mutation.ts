/** The mutation `notInterested`. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { MutationResolvers } from '../generated/resolvers.js';
import { badUserInput } from '@marquee/subgraph/errors';
import { recordImpressions } from '../titles/record-impressions.js';
import { rejectTitle } from '../titles/reject-title.js';

/** Of one report. A page has up to a hundred tiles on its first screens. */
const MAX_IMPRESSIONS = 100;

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
  recordImpressions: async (_root, { titleIds }, context) => {
    const { profileId } = requireProfile(context);
    if (titleIds.length > MAX_IMPRESSIONS)
      throw badUserInput(`\`titleIds\` has ${titleIds.length} ids: report at most ${MAX_IMPRESSIONS} at once.`);
    const { catalogue, visible, watched } = await context.loaders.personalisation();
    const seen = titleIds
      .map((id) => asId<TitleId>(id))
      .filter((id) => {
        const number = catalogue.indexOf.get(id);
        return number !== undefined && visible.has(number) && !watched().started.has(number);
      });
    return { recorded: await recordImpressions(context.store, profileId, seen, context.now) };
  },
} satisfies MutationResolvers;
