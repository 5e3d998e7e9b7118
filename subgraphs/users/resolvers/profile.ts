/** Resolvers of `Profile`. */
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { badUserInput } from '@marquee/subgraph/errors';
import { describeAvatar } from '../avatar/describe-avatar.js';
import type { Context } from '../context.js';
import type { ProfileResolvers } from '../generated/resolvers.js';
import { effectiveMaturityLimit } from '../rules/maturity-limit.js';
import { pageOfList } from '../rules/my-list.js';
import { loadOwnAccount } from '../accounts/own-account.js';

export const Profile = {
  avatar: ({ avatarId }, _args, { services }) => describeAvatar(avatarId, services.publicUrl),
  isLocked: ({ pinHash }) => pinHash !== null,
  maturityLimit: (profile) => effectiveMaturityLimit(profile),
  myList: async ({ id }, args, { viewer, loaders }) => {
    const page = readPageArguments(args, { max: 100 });
    // A list is visible to its own profile only: it may contain titles above another profile's limit, or be behind a
    // PIN.
    if (viewer?.profileId !== id) return null;
    const { entries } = await loaders.savedTitles.load(id);
    const found = pageOfList(entries, page);
    if (found === null)
      throw badUserInput('`after` is not a cursor of this list. Leave it out to start with the newest entry.');
    return {
      ...toConnection(found, page, ({ titleId, addedAt }) => ({ addedAt, node: { id: titleId } })),
      totalCount: entries.length,
    };
  },
} satisfies ProfileResolvers;

export const resolveProfiles: ReferenceResolver<Context> = async (references, context) => {
  const own = new Map((await loadOwnAccount(context))?.profiles.map((profile) => [String(profile.id), profile]));
  return references.map(({ id }) => own.get(String(id)) ?? null);
};
