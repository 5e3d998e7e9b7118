/** What a composer does: it makes one supergraph of several subgraphs. */
import type { DocumentNode } from 'graphql';

export interface SubgraphSource {
  readonly name: string;
  /** The URL at which routers reach the subgraph; it becomes part of the supergraph. */
  readonly url: string;
  readonly sdl: string;
}

export interface ParsedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

/** A legal construct that may not be intended. */
export interface CompositionHint {
  readonly code: string;
  /** A type or field, as in `Viewer.profile`. */
  readonly coordinate: string | null;
  readonly message: string;
}

export interface CompositionProblem {
  readonly code: string;
  readonly message: string;
  /** Positions in the subgraphs' SDL; empty where the composer gives none. */
  readonly locations: readonly SubgraphLocation[];
}

export interface SubgraphLocation {
  readonly subgraph: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
}

export type CompositionResult =
  | { readonly outcome: 'composed'; readonly supergraphSdl: string; readonly hints: readonly CompositionHint[] }
  | { readonly outcome: 'failed'; readonly problems: readonly CompositionProblem[] };

export interface Composer {
  /** The name of its npm package. */
  readonly name: string;
  /** Reports errors of the subgraphs as a failed result. It throws only when the composer itself has a bug. */
  compose(subgraphs: readonly ParsedSubgraph[]): CompositionResult;
}
