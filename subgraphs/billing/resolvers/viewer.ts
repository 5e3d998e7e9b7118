import type { ViewerResolvers } from '../generated/resolvers.js';
import { loadOwnSubscription } from './own-subscription.js';

export const Viewer = {
  subscription: (_viewer, _args, context) => loadOwnSubscription(context),
} satisfies ViewerResolvers;
