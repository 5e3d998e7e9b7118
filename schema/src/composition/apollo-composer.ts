/** Composition by `@apollo/composition`. */
import { composeServices } from '@apollo/composition';
import type { ASTNode, GraphQLError } from 'graphql';
import type { Composer, CompositionProblem, SubgraphLocation } from './composer.js';

export const apolloComposer: Composer = {
  name: '@apollo/composition',
  compose: (subgraphs) => {
    const result = composeServices([...subgraphs]);
    if (result.errors !== undefined) return { outcome: 'failed', problems: result.errors.map(toProblem) };
    return {
      outcome: 'composed',
      supergraphSdl: result.supergraphSdl,
      hints: result.hints.map((hint) => ({
        code: hint.definition.code,
        coordinate: hint.coordinate ?? null,
        message: hint.message,
      })),
    };
  },
};

export function toProblem(error: GraphQLError): CompositionProblem {
  return {
    code: typeof error.extensions['code'] === 'string' ? error.extensions['code'] : 'INVALID_GRAPHQL',
    message: error.message,
    locations: (error.nodes ?? []).flatMap(toLocation),
  };
}

/** Apollo's composition adds the subgraph's name to each node of an error. */
function toLocation(node: ASTNode & { readonly subgraph?: string }): readonly SubgraphLocation[] {
  const { subgraph, loc } = node;
  if (subgraph === undefined || loc === undefined) return [];
  return [{ subgraph, line: loc.startToken.line, column: loc.startToken.column }];
}
