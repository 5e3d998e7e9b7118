/** Resolver of `rateTitle`. */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { isVisible } from '@marquee/contracts/visibility';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { MutationResolvers } from '../generated/resolvers.js';
import { titleNotFound } from '../problems.js';
import { rateTitle } from '../rate-title.js';
import { ratedAt } from '../rules/rating.js';
import { readRestrictions } from '../restrictions.js';

export const Mutation = {
  rateTitle: async (_root, { titleId, thumb = null, clientTime }, context) => {
    const viewer = requireProfile(context);
    const { store, loaders, now } = context;
    const id = asId<TitleId>(titleId);
    const [title, restrictions, rating] = await Promise.all([
      loaders.title.load(id),
      readRestrictions(store, viewer),
      loaders.rating.load(id),
    ]);
    const mayRate = title !== null && isVisible(title, restrictions, now);
    // A rating can be withdrawn also when its title is no longer visible.
    const takesBack = thumb === null && rating !== null;
    if (!mayRate && !takesBack) return titleNotFound(id);
    await rateTitle(store, viewer.profileId, id, { thumb, at: ratedAt(clientTime, now) }, now);
    loaders.rating.clear(id);
    loaders.tally.clear(id);
    return { __typename: 'RateTitlePayload', title: { id } };
  },
} satisfies MutationResolvers;
