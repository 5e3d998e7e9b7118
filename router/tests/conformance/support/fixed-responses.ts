/** An engine over one subgraph whose answers are written out: what no honest subgraph would send. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import type { GraphQLResponse } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native-engine.js';
import type { Send, SubgraphResponse } from '../../../src/subgraph-client/subgraph-request.js';
import { executeOperation } from './test-subgraphs.js';
import type { TestOperation } from './test-subgraphs.js';
import { composeSuite } from './read-suite.js';

/** @param sdls By subgraph. */
export async function executeOver(
  sdls: Readonly<Record<string, string>>,
  send: Send,
  source: string,
  question: Partial<TestOperation> = {},
): Promise<GraphQLResponse> {
  const supergraphSdl = composeSuite({ name: 'the schema', sdls: new Map(Object.entries(sdls)) });
  const engine = await createNativeEngine({ supergraphSdl, send, log: silentLog });
  return executeOperation(engine, { document: parse(source), source, operationName: null, ...question });
}

export function respondWith(response: SubgraphResponse): Send {
  return () => Promise.resolve(structuredClone(response));
}
