/** Composes subgraph SDL to supergraph SDL and hints. A pure function. */
import { GraphQLError } from 'graphql';
import { apolloComposer } from './apollo-composer.js';
import type { Composer, CompositionProblem, CompositionResult, ParsedSubgraph, SubgraphSource } from './composer.js';
import { parseSdl } from './parse-sdl.js';

/** Reports errors of the subgraphs as a failed result. The order of `subgraphs` does not change the result. */
export function compose(subgraphs: readonly SubgraphSource[], composer: Composer = apolloComposer): CompositionResult {
  const parsed: ParsedSubgraph[] = [];
  for (const { name, url, sdl } of subgraphs.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    try {
      parsed.push({ name, url, typeDefs: parseSdl(sdl) });
    } catch (error) {
      return { outcome: 'failed', problems: [syntaxProblem(name, error)] };
    }
  }
  return composer.compose(parsed);
}

function syntaxProblem(subgraph: string, error: unknown): CompositionProblem {
  const message = `[${subgraph}] ${error instanceof Error ? error.message : String(error)}`;
  const locations =
    error instanceof GraphQLError
      ? (error.locations ?? []).map(({ line, column }) => ({ subgraph, line, column }))
      : [];
  return { code: 'INVALID_GRAPHQL', message, locations };
}
