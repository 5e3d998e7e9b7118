import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { requireProfile } from '@marquee/subgraph/require-viewer';
import type { MutationResolvers } from '../generated/resolvers.js';
import { readEntryText } from '../rules/entry-text.js';

export const Mutation = {
  setTemplateEntry: async (_root, { titleId, text }, context) => {
    const { profileId } = requireProfile(context);
    const { store, services, now } = context;
    const decision = readEntryText(text, services.maxTextLength);
    if (decision.outcome === 'too-long') {
      const message = `An entry has at most ${decision.limit} characters. Shorten it and send it again.`;
      return {
        __typename: 'TemplateEntryTooLongProblem',
        code: 'TEMPLATE_ENTRY_TOO_LONG',
        message,
        limit: decision.limit,
      };
    }
    const title = { id: asId<TitleId>(titleId) };
    if (decision.outcome === 'erase') await store.erase(profileId, title.id);
    else await store.write({ profileId, titleId: title.id, text: decision.text, writtenAt: now.toISOString() });
    return { __typename: 'TemplateEntryPayload', title };
  },
} satisfies MutationResolvers;
