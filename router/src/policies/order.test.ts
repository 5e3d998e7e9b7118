import { createLog } from '@marquee/runtime/log';
import { expect, test, vi } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { createSubgraphClient } from '../subgraph-client/subgraph-client.js';
import type { SendRaw, SubgraphRequest } from '../subgraph-client/subgraph-request.js';
import { Bulkheads, DEFAULT_BULKHEADS } from './concurrency/bulkheads.js';
import { UNKNOWN_FETCH } from './fetch-profile.js';
import { subgraphPolicies } from './order.js';
import { PolicyStates } from './policy-states.js';
import { applyPolicies } from './policy.js';
import type { Policy } from './policy.js';

const DEADLINES = {
  pageMs: 2_000,
  mutationMs: 30_000,
  coreFetchMs: 1_000,
  adaptiveMs: 150,
  nonCoreFetchMs: 5,
  coreSubgraphs: new Set<string>(),
  nonCoreSubgraphs: new Set(['ratings']),
  overrides: new Map<string, number>(),
};

function openClient(send: SendRaw) {
  const log = createLog('router', 'silent');
  const warnings = vi.spyOn(log, 'warn');
  const protection = { bulkheads: new Bulkheads(DEFAULT_BULKHEADS), shedder: null };
  const enabled = { circuitBreakers: true, retries: true };
  const policies = { deadlines: DEADLINES, protection, states: new PolicyStates(), log, ...enabled };
  return { ...createSubgraphClient(applyPolicies(send, subgraphPolicies(policies)), log), warnings };
}

function request(subgraph: string): SubgraphRequest {
  return {
    subgraph,
    query: '{ a }',
    variables: {},
    operationName: 'Page',
    kind: 'query',
    headers: {},
    signal: new AbortController().signal,
  };
}

type Client = ReturnType<typeof openClient>;

/** The two ways in which the engine uses the client. */
const PATHS: readonly (readonly [string, (client: Client, request: SubgraphRequest) => Promise<unknown>])[] = [
  ['parsed', (client, sent) => client.send(sent)],
  [
    'as bytes',
    async (client, sent) => {
      const { query, variables, signal: _, ...others } = sent;
      const deadline = new OperationDeadline();
      const body = JSON.stringify({ query, variables });
      return client.raw.read(sent, await client.raw.send({ ...others, body, deadline, profile: UNKNOWN_FETCH }));
    },
  ],
];

test('the first policy sees a request first and its response last', async () => {
  const seen: string[] = [];
  const note =
    (name: string): Policy =>
    (next) =>
    (sent, done) => {
      seen.push(`${name} request`);
      next(sent, (body, error) => {
        seen.push(`${name} response`);
        done(body, error);
      });
    };
  const send = applyPolicies(async () => Buffer.from('{}'), [note('outer'), note('inner')]);
  await send({
    subgraph: 'catalog',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{}',
    deadline: new OperationDeadline(),
    profile: UNKNOWN_FETCH,
  });
  expect(seen).toEqual(['outer request', 'inner request', 'inner response', 'outer response']);
});

test.each(PATHS)('a fetch that times out is logged once: %s', async (_, fetch) => {
  const client = openClient(() => new Promise(() => {}));
  await expect(fetch(client, request('ratings'))).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  expect(client.warnings).toHaveBeenCalledExactlyOnceWith(
    {
      subgraph: 'ratings',
      operationName: 'Page',
      code: 'SUBGRAPH_TIMEOUT',
      message: 'The subgraph "ratings" did not respond in time.',
    },
    'fetch failed',
  );
});

test.each(PATHS)('a response that is not GraphQL is logged once: %s', async (_, fetch) => {
  const client = openClient(async () => Buffer.from('[]'));
  await expect(fetch(client, request('catalog'))).rejects.toMatchObject({ code: 'SUBGRAPH_MALFORMED' });
  expect(client.warnings).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ subgraph: 'catalog', code: 'SUBGRAPH_MALFORMED', bodyStart: '[]' }),
    'fetch failed',
  );
});

test.each(PATHS)('errors that a subgraph reports are counted, and three of them logged: %s', async (_, fetch) => {
  const errors = Array.from({ length: 5 }, (__, index) => ({
    message: `no ${index}`,
    path: ['a'],
    extensions: { code: 'FORBIDDEN', stacktrace: ['at secret.js:1'] },
  }));
  const client = openClient(async () => Buffer.from(JSON.stringify({ data: { a: null }, errors })));
  await fetch(client, request('catalog'));
  expect(client.warnings).toHaveBeenCalledExactlyOnceWith(
    {
      subgraph: 'catalog',
      operationName: 'Page',
      count: 5,
      sample: [0, 1, 2].map((index) => ({ message: `no ${index}`, path: ['a'], code: 'FORBIDDEN' })),
    },
    'subgraph reported errors',
  );
});

test.each(PATHS)('a request carries the timeout of a core or a non-core subgraph: %s', async (_, fetch) => {
  const timeouts: (number | undefined)[] = [];
  const client = openClient(async ({ timeoutMs }) => {
    timeouts.push(timeoutMs);
    return Buffer.from('{"data":{"a":1}}');
  });
  await fetch(client, request('catalog'));
  await fetch(client, request('ratings'));
  expect(timeouts).toEqual([1_000, 5]);
});
