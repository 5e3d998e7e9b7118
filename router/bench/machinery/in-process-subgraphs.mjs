/**
 * The benchmark's subgraphs within this process. The response to each request is computed once and memoized; it arrives
 * in a later turn of the event loop.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { compose } from '@marquee/schema/composition/compose';
import { parseResponse } from '@marquee/router/subgraph-client/validate-response';
import { graphql, parse } from 'graphql';
import { referenceData } from '../workload/reference.mjs';
import { RESOLVERS } from '../workload/resolvers.mjs';
import { SCHEMAS } from '../workload/schemas.mjs';

export async function openInProcessSubgraphs() {
  const schemas = new Map(
    Object.entries(SCHEMAS).map(([name, sdl]) => [
      name,
      buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: RESOLVERS[name] }),
    ]),
  );
  const composition = compose(
    Object.entries(SCHEMAS).map(([name, sdl]) => ({ name, url: `http://${name}.invalid`, sdl })),
  );
  const memoized = new Map();
  const counters = { requests: 0, bytesIn: 0, bytesOut: 0 };

  const compute = async (subgraph, body) => {
    const { query, variables, operationName } = JSON.parse(Buffer.from(body, 'latin1').toString());
    return Buffer.from(
      JSON.stringify(
        await graphql({ schema: schemas.get(subgraph), source: query, variableValues: variables, operationName }),
      ),
    );
  };
  const respond = async ({ subgraph, body }) => {
    counters.requests += 1;
    counters.bytesIn += body.length;
    const key = `${subgraph} ${body}`;
    const bytes = memoized.get(key) ?? (await compute(subgraph, body));
    memoized.set(key, bytes);
    counters.bytesOut += bytes.length;
    return bytes;
  };
  const later = (work) => new Promise((resolve, reject) => setImmediate(() => work().then(resolve, reject)));
  const read = (request, body) => parseResponse(request, body.toString());
  return {
    supergraphSdl: composition.supergraphSdl,
    reference: await referenceData(),
    counters,
    reset: () => Object.assign(counters, { requests: 0, bytesIn: 0, bytesOut: 0 }),
    send: async (request) => {
      const { subgraph, query, variables, operationName } = request;
      const body = Buffer.from(JSON.stringify({ query, variables, operationName })).toString('latin1');
      return read(request, await later(() => respond({ subgraph, body })));
    },
    raw: { send: (request) => later(() => respond(request)), read },
  };
}
