/** Subgraph SDLs in, supergraph SDL and hints out: a pure function. */
import { composeServices } from '@apollo/composition';
import { GraphQLError } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';
import { parseSdl } from './parse-sdl.js';

export interface SubgraphSource {
  readonly name: string;
  /** Where the router finds it; goes into the supergraph. */
  readonly url: string;
  readonly sdl: string;
}

/** Something composition noticed that is legal but perhaps not meant. */
export interface CompositionHint {
  readonly code: string;
  /** Type or field, as in `Viewer.profile`. */
  readonly coordinate: string | null;
  readonly message: string;
}

export interface CompositionProblem {
  readonly code: string;
  readonly message: string;
  /** Where in the subgraphs' own texts; empty when composition cannot say. */
  readonly locations: readonly SubgraphLocation[];
}

export interface SubgraphLocation {
  readonly subgraph: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export type CompositionResult =
  | { readonly outcome: 'composed'; readonly supergraphSdl: string; readonly hints: readonly CompositionHint[] }
  | { readonly outcome: 'failed'; readonly problems: readonly CompositionProblem[] };

export function toProblem(error: GraphQLError): CompositionProblem {
  return {
    code: typeof error.extensions['code'] === 'string' ? error.extensions['code'] : 'INVALID_GRAPHQL',
    message: error.message,
    locations: (error.nodes ?? []).flatMap(toLocation),
  };
}

/** Composition marks the nodes that it names with the subgraph that they are of. */
function toLocation(node: ASTNode & { readonly subgraph?: string }): readonly SubgraphLocation[] {
  const { subgraph, loc } = node;
  if (subgraph === undefined || loc === undefined) return [];
  return [{ subgraph, line: loc.startToken.line, column: loc.startToken.column }];
}

interface Service {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

function readSources(subgraphs: readonly SubgraphSource[]): readonly Service[] | CompositionProblem {
  const services: Service[] = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      services.push({ name, url, typeDefs: parseSdl(sdl) });
    } catch (error) {
      return syntaxProblem(name, error);
    }
  }
  return services;
}

function syntaxProblem(subgraph: string, error: unknown): CompositionProblem {
  const message = `[${subgraph}] ${error instanceof Error ? error.message : String(error)}`;
  const locations =
    error instanceof GraphQLError
      ? (error.locations ?? []).map(({ line, column }) => ({ subgraph, line, column }))
      : [];
  return { code: 'INVALID_GRAPHQL', message, locations };
}

/**
 * Never throws for what a subgraph's author can get wrong: that is an answer. The order of `subgraphs` does not matter.
 */
export function compose(subgraphs: readonly SubgraphSource[]): CompositionResult {
  const services = readSources([...subgraphs].sort((a, b) => (a.name < b.name ? -1 : 1)));
  if (!isServices(services)) return { outcome: 'failed', problems: [services] };
  const result = composeServices([...services]);
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
}

function isServices(read: readonly Service[] | CompositionProblem): read is readonly Service[] {
  return Array.isArray(read);
}
