/** From subgraphs to what is served: the supergraph for routers, and its API schema for people. */
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { compose } from './compose.js';
import type { CompositionResult, SubgraphSource } from './compose.js';

export type BuildResult =
  | (Extract<CompositionResult, { outcome: 'composed' }> & { readonly apiSdl: string })
  | Extract<CompositionResult, { outcome: 'failed' }>;

/** Never throws for what an author can get wrong. */
export function build(subgraphs: readonly SubgraphSource[]): BuildResult {
  const composition = compose(subgraphs);
  return composition.outcome === 'failed'
    ? composition
    : { ...composition, apiSdl: toApiSdl(composition.supergraphSdl, true) };
}

/**
 * What clients may ask: without what joins subgraphs, and without what is `@inaccessible`.
 *
 * @param isSound As composition has just made it; what is not is looked through, and throws.
 */
export function toApiSdl(supergraphSdl: string, isSound: boolean): string {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: !isSound,
  });
  return printSchema(lexicographicSortSchema(supergraph.apiSchema().toGraphQLJSSchema()));
}
