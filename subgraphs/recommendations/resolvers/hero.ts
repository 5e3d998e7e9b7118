import type { HeroResolvers } from '../generated/resolvers.js';
import { reasonFor } from '../title-facts.js';

export const Hero = {
  reason: ({ title }) => reasonFor(title),
  trackId: ({ page }) => `${page.id}.hero`,
} satisfies HeroResolvers;
