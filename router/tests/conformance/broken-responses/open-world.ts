/** Three subgraphs on one TCP server, one of which breaks its responses, and the native engine on both of its paths. */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { silentLog } from '@marquee/runtime/log';
import { OperationDeadline } from '@marquee/router/deadline';
import { getOperationAST, parse } from 'graphql';
import type { GraphQLResponse } from '@marquee/router/engine/engine';
import type { ErrorGrouping } from '@marquee/router/engine/execution/error-collector';
import type { ErrorPolicyRules } from '@marquee/router/engine/execution/error-policy';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { Bulkheads, DEFAULT_BULKHEADS } from '@marquee/router/policies/concurrency/bulkheads';
import { PolicyStates } from '@marquee/router/policies/policy-states';
import { subgraphPolicies } from '@marquee/router/policies/order';
import { applyPolicies } from '@marquee/router/policies/policy';
import { createHttpClient } from '@marquee/router/subgraph-client/http-client';
import { createSubgraphClient } from '@marquee/router/subgraph-client/subgraph-client';
import { composeSuite } from '../support/read-suite.js';
import type { BrokenMessage } from './break-message.js';

const SDLS = new Map([
  ['a', 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! label: String! }'],
  [
    'b',
    'scalar Any type Item @key(fields: "id") { id: ID! name: String tags: [String!] owner: Owner } type Owner { name: String! more: Any }',
  ],
  ['c', 'type Query { news: [News!] motto: String } type News { id: ID! text: String }'],
]);

const SOURCE = '{ items { id label n: name tags owner { name more } } news { id text } motto }';

/** The responses of the subgraphs when none is broken. */
export const GOOD: Readonly<Record<string, string>> = {
  a: '{"data":{"items":[{"__typename":"Item","id":"1","label":"l1"},{"__typename":"Item","id":"2","label":"l2"}]}}',
  b: '{"data":{"_entities":[{"name":"n1","tags":["x","y"],"owner":{"name":"o1","more":1}},{"name":"n2","tags":[],"owner":{"name":"o2","more":"m"}}]}}',
  c: '{"data":{"news":[{"id":"1","text":"news 1"},{"id":"2","text":"news 2"}],"motto":"all is well"}}',
};

/** Longer than a busy machine needs. */
const FETCH_DEADLINE_MS = 20_000;

/** A connection on which nothing happens after a broken response is closed by the server. */
const STALLED_MS = 250;

export interface World extends AsyncDisposable {
  /** @param broken The response of one subgraph; null when all responses are good. */
  execute(
    path: Path,
    broken: { readonly victim: string; readonly message: BrokenMessage } | null,
  ): Promise<GraphQLResponse>;
}

export type Path = 'compiled' | 'general';
export const PATHS: readonly Path[] = ['compiled', 'general'];

export interface WorldOptions {
  readonly errorRules?: ErrorPolicyRules;
  readonly errorGrouping?: ErrorGrouping;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  let current: Parameters<World['execute']>[1] = null;
  const server = await listen((name, socket) => {
    if (current?.victim === name) return void writeBroken(socket, current.message);
    const body = GOOD[name] ?? '';
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  const urls = new Map([...SDLS.keys()].map((name) => [name, `http://127.0.0.1:${server.port}/${name}`]));
  const client = createHttpClient(urls, { maxBytes: 8 * 1024 * 1024 });
  const deadlines = {
    pageMs: 30_000,
    mutationMs: 30_000,
    coreFetchMs: FETCH_DEADLINE_MS,
    adaptiveMs: 0,
    nonCoreFetchMs: FETCH_DEADLINE_MS,
    coreSubgraphs: new Set<string>(),
    nonCoreSubgraphs: new Set<string>(),
    overrides: new Map<string, number>(),
  };
  // Without circuit breakers and retries: each broken response has to reach the engine, and only once.
  const policies = subgraphPolicies({
    deadlines,
    protection: { bulkheads: new Bulkheads(DEFAULT_BULKHEADS), shedder: null },
    states: new PolicyStates(),
    log: silentLog,
    circuitBreakers: false,
    retries: false,
  });
  const send = applyPolicies(client.send, policies);
  const supergraphSdl = composeSuite({ name: 'the world', sdls: SDLS });
  const open = (compiledPath: boolean): ReturnType<typeof createNativeEngine> =>
    createNativeEngine({
      supergraphSdl,
      ...createSubgraphClient(send, silentLog),
      log: silentLog,
      compiledPath,
      ...options,
    });
  const engines = { compiled: await open(true), general: await open(false) };
  const document = parse(SOURCE);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The world has no operation.');
  const resolved = { document, operation, source: SOURCE, operationName: null, variables: {} };
  return {
    execute: async (path, broken) => {
      current = broken;
      const planned = await engines[path].plan(resolved, { headers: {}, identity: null });
      const { data, errors } = await planned.execute(new OperationDeadline().start(deadlines.pageMs));
      return { data, ...(errors && { errors }) };
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await client.close();
    },
  };
}

/** The timers of connections on which a broken response was the last thing to happen. */
const stalled = new WeakMap<Socket, NodeJS.Timeout>();

async function writeBroken(socket: Socket, { pieces, closes }: BrokenMessage): Promise<void> {
  for (const piece of pieces) await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)));
  if (closes) return void socket.end();
  stalled.set(
    socket,
    setTimeout(() => socket.destroy(), STALLED_MS),
  );
}

const REQUEST = /^POST \/(\w+) [^]*content-length: (\d+)\r\n\r\n/;

/** @param onRequest Called with the subgraph's name for each complete request. */
async function listen(
  onRequest: (name: string, socket: Socket) => void,
): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket
      .on('error', () => {})
      .once('close', () => sockets.delete(socket))
      .setEncoding('latin1')
      .on('data', (piece: string) => {
        clearTimeout(stalled.get(socket));
        text += piece;
        const [head, name = '', length] = REQUEST.exec(text) ?? [];
        if (head === undefined || text.length < head.length + Number(length)) return;
        text = '';
        onRequest(name, socket);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
