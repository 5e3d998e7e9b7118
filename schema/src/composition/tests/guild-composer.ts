/** Composition by `@theguild/federation-composition`, for comparison with Apollo's. It reports no hints. */
import { composeServices } from '@theguild/federation-composition';
import { toProblem } from '../apollo-composer.js';
import type { Composer } from '../composer.js';

export const guildComposer: Composer = {
  name: '@theguild/federation-composition',
  compose: (subgraphs) => {
    const result = composeServices([...subgraphs]);
    return result.errors === undefined
      ? { outcome: 'composed', supergraphSdl: result.supergraphSdl, hints: [] }
      : { outcome: 'failed', problems: result.errors.map(toProblem) };
  },
};
