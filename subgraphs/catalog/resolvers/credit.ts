import type { CreditResolvers } from '../generated/resolvers.js';

export const Credit = {
  person: ({ id, name }) => ({ id, name }),
} satisfies CreditResolvers;
