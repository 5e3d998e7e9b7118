import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { addToMyList, removeFromMyList } from '../change-my-list.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { selectProfile } from '../select-profile.js';
import { signIn } from '../sign-in.js';

export const Mutation = {
  signIn: (_root, { input }, context) => signIn(input, context),
  selectProfile: (_root, { profileId, pin }, context) => selectProfile({ profileId: asId<ProfileId>(profileId), pin: pin ?? null }, context),
  addToMyList: (_root, { titleId }, context) => addToMyList(asId<TitleId>(titleId), context),
  removeFromMyList: (_root, { titleId }, context) => removeFromMyList(asId<TitleId>(titleId), context),
} satisfies MutationResolvers;
