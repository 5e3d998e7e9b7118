/** An engine over subgraphs whose responses are fixed, which may be invalid. */
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
  options: Partial<TestOperation> = {},
): Promise<GraphQLResponse> {
  const supergraphSdl = composeSuite({ name: 'the schema', sdls: new Map(Object.entries(sdls)) });
  const engine = await createNativeEngine({ supergraphSdl, send, log: silentLog });
  return executeOperation(engine, { document: parse(source), source, operationName: null, ...options });
}

export function respondWith(response: SubgraphResponse): Send {
  return () => Promise.resolve(structuredClone(response));
}
