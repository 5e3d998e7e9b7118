/** Composes subgraphs to the supergraph for routers and the API schema for clients. */
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { compose } from './compose.js';
import type { CompositionResult, SubgraphSource } from './composer.js';
import { withSemanticNonNull } from './semantic-non-null.js';

export type BuildResult =
  | (Extract<CompositionResult, { outcome: 'composed' }> & { readonly apiSdl: string })
  | Extract<CompositionResult, { outcome: 'failed' }>;

/** Reports errors of the subgraphs as a failed result. */
export function build(subgraphs: readonly SubgraphSource[]): BuildResult {
  const composed = compose(subgraphs);
  return composed.outcome === 'failed' ? composed : { ...composed, apiSdl: toApiSdl(composed.supergraphSdl, true) };
}

/**
 * The API schema: the supergraph without join directives and without `@inaccessible` elements, with `@semanticNonNull`.
 *
 * @param isValidated True for the output of composition. Any other supergraph is validated first; an invalid one
 * throws.
 */
export function toApiSdl(supergraphSdl: string, isValidated: boolean): string {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: !isValidated,
  });
  const apiSdl = printSchema(lexicographicSortSchema(supergraph.apiSchema().toGraphQLJSSchema()));
  return withSemanticNonNull(apiSdl, supergraphSdl);
}
