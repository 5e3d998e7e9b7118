/** Subgraph SDLs in, supergraph SDL and hints out: a pure function. */
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { GraphQLError } from 'graphql';

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
}

export type Composition =
  | { readonly outcome: 'composed'; readonly supergraphSdl: string; readonly hints: readonly CompositionHint[] }
  | { readonly outcome: 'failed'; readonly problems: readonly CompositionProblem[] };

const toProblem = (error: GraphQLError): CompositionProblem => ({
  code: typeof error.extensions['code'] === 'string' ? error.extensions['code'] : 'INVALID_GRAPHQL',
  message: error.message,
});

const readSources = (subgraphs: readonly SubgraphSource[]): { name: string; url: string; typeDefs: ReturnType<typeof parse> }[] | CompositionProblem => {
  const services = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      services.push({ name, url, typeDefs: parse(sdl) });
    } catch (error) {
      return { code: 'INVALID_GRAPHQL', message: `[${name}] ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return services;
};

/** Never throws for what a subgraph's author can get wrong: that is an answer. The order of `subgraphs` does not matter. */
export const compose = (subgraphs: readonly SubgraphSource[]): Composition => {
  const services = readSources([...subgraphs].sort((a, b) => (a.name < b.name ? -1 : 1)));
  if (!Array.isArray(services)) return { outcome: 'failed', problems: [services] };
  const result = composeServices(services);
  if (result.errors !== undefined) return { outcome: 'failed', problems: result.errors.map(toProblem) };
  return {
    outcome: 'composed',
    supergraphSdl: result.supergraphSdl,
    hints: result.hints.map((hint) => ({ code: hint.definition.code, coordinate: hint.coordinate ?? null, message: hint.message })),
  };
};
