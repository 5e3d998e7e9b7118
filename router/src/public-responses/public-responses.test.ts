import type { PlanNode } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { Caller, PlannedOperation, ResolvedOperation } from '../engine/engine.js';
import { CacheFreshness } from '../entity-cache/cache-freshness.js';
import type { CacheRules } from '../entity-cache/cache-rules.js';
import { EntityCache } from '../entity-cache/entity-cache.js';
import { openResponseHeaders } from './response-header-rules.js';
import { RequestRules } from '../headers/request-rules.js';
import { HEADER_RULES } from '../headers/settings.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import { silentLog } from '@marquee/runtime/log';
import { PublicResponses } from './public-responses.js';

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

const GUEST: Caller = { headers: {}, identity: null };

function openResponses(isTokenRequired = false) {
  let now = 1_000_000;
  const freshness = new CacheFreshness(() => now);
  freshness.ignoreEvents();
  now += 1;
  const rule = { maxAgeMs: 600_000, staleWhileRevalidateMs: 0, varies: [], isPrivate: false, tagsOf: () => [] };
  const rules: CacheRules = { isEmpty: false, ofFetch: () => rule, ofText: () => rule };
  const cache = new EntityCache({ maxEntries: 100, maxBytes: 1_000_000, maxRevalidations: 0, freshness });
  const responses = new PublicResponses({
    rules,
    cache,
    namesOff: () => new Set(),
    headers: NO_HEADER_RULES,
    isTokenRequired,
  });
  const source = '{ titles { name } }';
  const document = parse(source);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const resolved: ResolvedOperation = { document, operation, source, operationName: null, variables: {} };
  const plan = { kind: 'Fetch', serviceName: 'search', operation: source } as PlanNode;
  const planned: PlannedOperation = { plan, execute: () => Promise.reject(new Error('is not executed here')) };
  return {
    freshness,
    pass: (milliseconds: number) => (now += milliseconds),
    headers: (): Readonly<Record<string, unknown>> => {
      const response = responses.open(planned, resolved, GUEST, false);
      response.watch(new OperationDeadline());
      const sent = { status: 200, type: 'application/json', body: '{}' };
      return response.complete({ data: {} }, sent, { method: 'POST', headers: {} }).headers ?? {};
    },
    /** The body that is kept, or else that of a new response, which is kept then. */
    get: (body: string): string => {
      const response = responses.open(planned, resolved, GUEST, false);
      const kept = response.find(GUEST);
      if (kept !== null) return kept.body.toString();
      response.watch(new OperationDeadline());
      const sent = { status: 200, type: 'application/json', body };
      response.complete({ data: {} }, sent, { method: 'POST', headers: {} });
      return body;
    },
  };
}

test('a response that was requested soon after an event is not used: a read model may not have applied it', () => {
  const { get, freshness, pass } = openResponses();
  expect(get('old')).toBe('old');
  expect(get('unused')).toBe('old');
  const event = { eventId: 'e', type: 'TitleChanged', version: 1, payload: { titleId: 't' }, owner: 'catalog' };
  freshness.apply({ ...event, key: 't', seq: 1, occurredAt: '2030-01-01T00:00:00Z', causationId: null });
  pass(50);
  expect(get('of a lagging read model')).toBe('of a lagging read model');
  pass(1_000);
  expect(get('new')).toBe('new');
  pass(10_000);
  expect(get('kept again')).toBe('kept again');
  expect(get('unused')).toBe('kept again');
});

test('after a purge the next response is kept', () => {
  const { get, freshness, pass } = openResponses();
  get('old');
  freshness.purge(['subgraph:search']);
  pass(1);
  expect(get('new')).toBe('new');
  expect(get('unused')).toBe('new');
});

test('a response is for caches in front only where a request needs no token', () => {
  expect(openResponses().headers()['cache-control']).toBe('public, max-age=600');
  const required = openResponses(true);
  expect(required.headers()['cache-control']).toMatch(/^private\b/);
});
