import type { MutationResolvers } from '../generated/resolvers.js';
import { bookmarkMutations } from './bookmark-mutations.js';
import { operatorMutations } from './operator-mutations.js';
import { streamMutations } from './stream-mutations.js';

export const Mutation = { ...bookmarkMutations, ...streamMutations, ...operatorMutations } satisfies MutationResolvers;
