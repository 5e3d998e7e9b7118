/** The schemas of the subgraphs, and the requests that the router's planner makes of the clients' operations for them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import { createPlanner, loadSupergraph } from '@marquee/federation/planner';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { readOperation, ROOT } from '../system/checkout.js';

export function readSubgraphSchemas(): ReadonlyMap<string, GraphQLSchema> {
  const folder = join(ROOT, 'subgraphs');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.graphql')));
  return new Map(
    names.map((name) => {
      const sdl = readFileSync(join(folder, name, 'schema.graphql'), 'utf8');
      return [name, buildSubgraphSchema({ typeDefs: parse(sdl) })];
    }),
  );
}

export interface SubgraphRequest {
  /** Of the client's operation. */
  readonly operation: string;
  readonly subgraph: string;
  readonly source: string;
}

/** Every request to a subgraph of every operation of `clients/operations`. */
export function planClientOperations(): readonly SubgraphRequest[] {
  const supergraph = readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8');
  const planner = createPlanner(loadSupergraph(supergraph, { validate: false }), { validateOperations: false });
  const names = readdirSync(join(ROOT, 'clients', 'operations')).flatMap((file) =>
    file.endsWith('.graphql') ? [file.slice(0, -'.graphql'.length)] : [],
  );
  return names.flatMap((operation) => {
    const plan = planner.plan(parse(readOperation(operation)));
    const fetches = plan === null ? [] : fetchesIn(plan);
    return fetches.map(({ node }) => ({ operation, subgraph: node.serviceName, source: node.operation }));
  });
}
