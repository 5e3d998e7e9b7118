import { browsePage } from '../browse-page.js';
import type { ViewerResolvers } from '../generated/resolvers.js';

export const Viewer = {
  browsePage: async (_viewer, { device, surface }, { store, loaders }) =>
    browsePage(store, await loaders.personalisation(), device, surface),
} satisfies ViewerResolvers;
