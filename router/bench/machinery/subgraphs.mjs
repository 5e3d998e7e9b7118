/** The benchmark's four subgraphs in one process, each on its own port. `@apollo/subgraph` computes the responses. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { RESOLVERS } from '../workload/resolvers.mjs';
import { SCHEMAS } from '../workload/schemas.mjs';
import { announce, serveMemoized } from './memoized-server.mjs';

async function serve(name) {
  const schema = buildSubgraphSchema({ typeDefs: parse(SCHEMAS[name]), resolvers: RESOLVERS[name] });
  const url = await serveMemoized(async ({ query, variables, operationName }) =>
    JSON.stringify(await graphql({ schema, source: query, variableValues: variables, operationName })),
  );
  return [name, url];
}

announce(Object.fromEntries(await Promise.all(Object.keys(SCHEMAS).map(serve))));
