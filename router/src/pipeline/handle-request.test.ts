import type { PlanNode } from '@apollo/query-planner';
import { silentLog } from '@marquee/runtime/log';
import { buildSchema, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { Engine } from '../engine/engine.js';
import { CacheFreshness } from '../entity-cache/cache-freshness.js';
import { EntityCache } from '../entity-cache/entity-cache.js';
import { openResponseHeaders } from '../public-responses/response-header-rules.js';
import { RequestRules } from '../headers/request-rules.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import { HEADER_RULES } from '../headers/settings.js';
import { PublicResponses } from '../public-responses/public-responses.js';
import type { OperationUse } from '../telemetry/usage/usage-counts.js';
import { createRequestHandler } from './handle-request.js';
import type { RequestHandlerOptions } from './handle-request.js';

const NO_RULES = HEADER_RULES.schema.parse({});
const NO_HEADER_RULES = openResponseHeaders(
  { rules: NO_RULES, internalHeaders: new Set() },
  {
    request: new RequestRules(NO_RULES, []),
    sdl: '',
    tokenHeaders: [],
    profileFetch: () => UNKNOWN_FETCH,
    log: silentLog,
  },
);

const SOURCE = '{ titles }';

/** A handler whose engine counts executions, and whose public responses are kept. */
function openHandler() {
  const counts = { executed: 0, requests: 0, cost: 0 };
  const uses: OperationUse[] = [];
  const freshness = new CacheFreshness(() => performance.now() + 1);
  freshness.ignoreEvents();
  const cache = new EntityCache({ maxEntries: 10, maxBytes: 100_000, maxRevalidations: 0, freshness });
  const rule = { maxAgeMs: 600_000, staleWhileRevalidateMs: 0, varies: [], isPrivate: false, tagsOf: () => [] };
  const rules = { isEmpty: false, ofFetch: () => rule, ofText: () => rule };
  const document = parse(SOURCE);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const plan = { kind: 'Fetch', serviceName: 'catalog', operation: SOURCE } as PlanNode;
  const engine: Partial<Engine> = {
    apiSchema: buildSchema('type Query { titles: [ID!] }'),
    plan: () => ({
      plan,
      execute: () => {
        counts.executed += 1;
        return Promise.resolve({ data: { titles: ['t1'] } });
      },
    }),
  };
  const options = {
    authenticate: () => Promise.resolve({ headers: {}, identity: null }),
    resolveOperation: () => ({ document, operation, source: SOURCE, operationName: null, variables: {} }),
    limits: { inputDepth: 10, inputValues: 100 },
    demandControl: { check: () => 7 },
    readTopics: () => undefined,
    admission: {
      count: { inFlight: 0 },
      admitByText: () => null,
      admit: () => 'critical',
      gate: { tryBegin: () => true, end: () => undefined },
    },
    rates: {
      countRequest: () => Promise.resolve(void (counts.requests += 1)),
      countCost: (_: unknown, cost: number) => Promise.resolve(void (counts.cost += cost)),
    },
    readFaults: () => undefined,
    ownWrites: null,
    requestRules: null,
    plugins: null,
    documentIdNames: [],
    engine,
    planningWaitMs: 1_000,
    deadlines: { pageMs: 1_000, mutationMs: 1_000 },
    usage: { record: (use: OperationUse) => uses.push(use), close: () => Promise.resolve() },
    publicResponses: new PublicResponses({ rules, cache, namesOff: () => new Set(), headers: NO_HEADER_RULES }),
    log: silentLog,
  };
  return { handle: createRequestHandler(options as unknown as RequestHandlerOptions), counts, uses, cache };
}

function request(client: string) {
  return {
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', 'apollographql-client-name': client },
    peerAddress: '127.0.0.1',
    body: JSON.stringify({ query: SOURCE }),
    deadline: new OperationDeadline(),
  };
}

test('a response that is kept counts as a use of its operation, and in the rates of its sender', async () => {
  const { handle, counts, uses, cache } = openHandler();
  for (const client of ['tv', 'tv', 'phone']) {
    const { status, body } = await handle(request(client));
    expect([status, body.toString()]).toEqual([200, '{"data":{"titles":["t1"]}}']);
  }
  expect(counts).toEqual({ executed: 1, requests: 3, cost: 21 });
  expect(cache.keptResponses).toBe(2);
  expect(uses.map(({ client: { name }, hasErrors }) => [name, hasErrors])).toEqual([
    ['tv', false],
    ['tv', false],
    ['phone', false],
  ]);
  expect(uses.every(({ durationMs }) => durationMs > 0 && durationMs < 10_000)).toBe(true);
});
