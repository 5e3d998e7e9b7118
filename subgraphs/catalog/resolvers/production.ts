/** The fields of a production. */
import type { ProductionResolvers } from '../generated/resolvers.js';
import { missingIn, stageOf } from '../rules/onboarding.js';

export const Production = {
  stage: (production, _args, { now }) => stageOf(production, now),
  missing: (production, _args, { now }) => missingIn(production, now),
  kind: ({ facts }) => facts.kind,
  name: ({ facts }) => facts.names[facts.originalLanguage] ?? null,
  title: ({ id }, _args, { loaders }) => loaders.title.load(id),
} satisfies ProductionResolvers;
