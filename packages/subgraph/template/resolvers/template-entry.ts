import type { TemplateEntryResolvers } from '../generated/resolvers.js';

export const TemplateEntry = {
  title: ({ titleId }) => ({ id: titleId }),
} satisfies TemplateEntryResolvers;
