/** The subgraphs of one supergraph that get assertions about the caller, with the scopes that each may learn of. */
import { readSubgraphScopes } from '@marquee/federation/subgraph-scopes';
import { parse } from 'graphql';

export interface Audience {
  /** The subgraph's name in the supergraph. */
  readonly subgraph: string;
  /** The scopes that its fields require; the caller's others are left out of its assertion. */
  readonly scopes: ReadonlySet<string>;
}

/** By subgraph name. A subgraph that is not in it gets no assertion. */
export type Audiences = ReadonlyMap<string, Audience>;

/** In `ROUTER_IDENTITY_SUBGRAPHS`: every subgraph of the supergraph. */
const EVERY_SUBGRAPH = '*';

/** @param accepting `ROUTER_IDENTITY_SUBGRAPHS`: the subgraphs that are declared to verify assertions. */
export function readAudiences(supergraphSdl: string, accepting: ReadonlySet<string>): Audiences {
  const scopes = readSubgraphScopes(parse(supergraphSdl, { noLocation: true }));
  return new Map(
    [...scopes]
      .filter(([subgraph]) => accepting.has(subgraph) || accepting.has(EVERY_SUBGRAPH))
      .map(([subgraph, required]) => [subgraph, { subgraph, scopes: required }]),
  );
}
