/** Composes subgraph SDL to supergraph SDL and hints. A pure function. */
import { GraphQLError } from 'graphql';
import type { RegistryErrorCode } from '@marquee/contracts/error-codes';
import { printableUrl, RoutingUrls } from '@marquee/runtime/routing-url';
import { apolloComposer } from './apollo-composer.js';
import type { Composer, CompositionProblem, CompositionResult, ParsedSubgraph, SubgraphSource } from './composer.js';
import { parseSdl } from './parse-sdl.js';

/** Reports errors of the subgraphs as a failed result. The order of `subgraphs` does not change the result. */
export function compose(subgraphs: readonly SubgraphSource[], composer: Composer = apolloComposer): CompositionResult {
  const parsed: ParsedSubgraph[] = [];
  for (const { name, url, sdl } of subgraphs.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    // A check, and Rover's local composition, may leave the URL out.
    const urlProblem = url === '' ? null : ROUTING_URLS.problemOf(name, url);
    if (urlProblem !== null) return { outcome: 'failed', problems: [routingUrlProblem(name, url, urlProblem)] };
    try {
      parsed.push({ name, url, typeDefs: parseSdl(sdl) });
    } catch (error) {
      return { outcome: 'failed', problems: [syntaxProblem(name, error)] };
    }
  }
  return composer.compose(parsed);
}

/** Without allowed hosts: those are settings of registry and router. */
const ROUTING_URLS = new RoutingUrls();

function routingUrlProblem(subgraph: string, url: string, problem: string): CompositionProblem {
  const message = `[${subgraph}] "${printableUrl(url)}" is not a routing URL (${problem})`;
  return { code: 'REGISTRY_BAD_URL' satisfies RegistryErrorCode, message, locations: [] };
}

function syntaxProblem(subgraph: string, error: unknown): CompositionProblem {
  const message = `[${subgraph}] ${error instanceof Error ? error.message : String(error)}`;
  const locations =
    error instanceof GraphQLError
      ? (error.locations ?? []).map(({ line, column }) => ({ subgraph, line, column }))
      : [];
  return { code: 'INVALID_GRAPHQL', message, locations };
}
