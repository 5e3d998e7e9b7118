import type { Context } from '../context.js';
import type { SubscriptionDocument } from '../documents.js';

/**
 * The subscription of whoever asks: the only way to one in these resolvers, so that nobody is ever shown another's.
 * Null when nobody is signed in, or never subscribed.
 */
export const loadOwnSubscription = async ({ viewer, loaders }: Context): Promise<SubscriptionDocument | null> =>
  viewer === null ? null : loaders.subscription.load(viewer.accountId);
