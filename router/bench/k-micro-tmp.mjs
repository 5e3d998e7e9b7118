import { parse, getOperationAST, graphql } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { compose } from '@marquee/schema/compose/compose';
import { SCHEMAS } from './workload/schemas.mjs';
import { RESOLVERS } from './workload/resolvers.mjs';
import { QUERY } from './workload/query.mjs';
import { referenceData } from './workload/reference.mjs';
import { createNativeEngine } from '../dist/native-engine.js';
const sdl = compose(Object.entries(SCHEMAS).map(([name, sdl]) => ({ name, url:'http://x', sdl }))).supergraphSdl;
const schemas = Object.fromEntries(Object.entries(SCHEMAS).map(([n, s]) => [n, buildSubgraphSchema({ typeDefs: parse(s), resolvers: RESOLVERS[n] })]));
const memo = new Map(); let requests = 0;
const answer = async (subgraph, body) => {
  requests++;
  const k = subgraph + body; const m = memo.get(k); if (m) return m;
  const { query, variables, operationName } = JSON.parse(Buffer.from(body, 'latin1').toString());
  const r = Buffer.from(JSON.stringify(await graphql({ schema: schemas[subgraph], source: query, variableValues: variables, operationName })));
  memo.set(k, r); return r;
};
const raw = { send: ({ subgraph, body }) => answer(subgraph, body), read: (r, b) => JSON.parse(b.toString()) };
const send = async ({ subgraph, query, variables, operationName }) => JSON.parse((await answer(subgraph, Buffer.from(JSON.stringify({ query, variables, operationName })).toString('latin1'))).toString());
const log = { warn: console.log, error: console.log, info() {}, debug() {} };
const document = parse(QUERY); const operation = getOperationAST(document, 'TestQuery');
const ref = `{"data":${await referenceData()}}`;
for (const [name, fastPath] of [['general', false], ['fast', true]]) {
  const e = await createNativeEngine({ supergraphSdl: sdl, send, raw, log, fastPath });
  const signal = new AbortController().signal;
  const { setMaxListeners } = await import('node:events'); setMaxListeners(0, signal);
  const one = async () => { const a = await e.execute({ document, operation, source: QUERY, operationName: 'TestQuery', variables: {} }, { headers: {}, identity: null }, { atMs: 0, signal }); return a.body ? Buffer.from(a.body, 'latin1') : Buffer.from(JSON.stringify(a)); };
  requests = 0; const first = (await one()).toString(); console.log(name, first === ref, 'requests', requests, e.stats());
  const N = fastPath ? 4000 : 1000;
  for (let i = 0; i < N; i++) await one();
  const t = []; 
  for (let r = 0; r < 7; r++) { const c = process.cpuUsage(); for (let i = 0; i < N / 4; i++) await one(); const d = process.cpuUsage(c); t.push((d.user + d.system) / (N / 4)); }
  console.log(name, 'µs CPU', t.sort((a, b) => a - b).map(x => x.toFixed(0)).join(' '), e.stats());
}
