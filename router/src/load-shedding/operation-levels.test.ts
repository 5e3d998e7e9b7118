import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { getOperationAST, parse } from 'graphql';
import { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { silentLog } from '@marquee/runtime/log';
import { OperationDeadline } from '../deadline.js';
import type { ResolvedOperation } from '../engine/engine.js';
import type { GraphQLHttpRequest } from '../http/graphql-over-http.js';
import { Admission } from './admission.js';
import { ExecutionGate } from './execution-gate.js';
import { StartTurns } from './start-turns.js';

const SDL = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
    @link(url: "https://specs.apollo.dev/tag/v0.3") { query: Query }
  directive @link(url: String, as: String, for: link__Purpose, import: [String]) repeatable on SCHEMA
  directive @tag(name: String!) repeatable on FIELD_DEFINITION
  enum link__Purpose { EXECUTION SECURITY }
  type Query { start: Int @tag(name: "critical") page: Int @tag(name: "core") hints: Int @tag(name: "best-effort") }`;

const START = '{ start }';
const PAGE = '{ page }';
const HINTS = '{ hints }';

function resolve(source: string): ResolvedOperation {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return { document, operation, source, operationName: null, variables: {} };
}

function post(body: object | string): GraphQLHttpRequest {
  return {
    method: 'POST',
    url: '/graphql',
    headers: {},
    peerAddress: '127.0.0.1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    deadline: new OperationDeadline(),
  };
}

function open() {
  const shedder = new LoadShedder({ mode: 'enforce', log: silentLog });
  const gate = new ExecutionGate({
    limit: { min: 1, initial: 1, max: 1 },
    maxWaiting: 1,
    isSaturated: () => false,
  });
  const admission = new Admission({
    supergraphSdl: SDL,
    shedder,
    count: { inFlight: 0 },
    gate,
    turns: new StartTurns(),
    maxInFlight: 1_000,
  });
  const overload = (): void => {
    for (let tick = 0; tick < 10; tick++) shedder.update({ busy: 1, loopDelayMs: 1_000, queueDelayMs: 0 }, 200);
  };
  /** What the steps of a request do. */
  const admit = (request: GraphQLHttpRequest, operation: ResolvedOperation): 'early' | 'late' | 'admitted' => {
    let admittedAs;
    try {
      admittedAs = admission.admitByText(request);
    } catch {
      return 'early';
    }
    try {
      admission.admit(operation, request, admittedAs);
    } catch {
      return 'late';
    }
    return 'admitted';
  };
  return { admit, overload };
}

test('an operation that was seen before is refused before it is parsed, by its text or its hash', () => {
  const { admit, overload } = open();
  const operation = resolve(HINTS);
  const hash = {
    extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(HINTS).digest('hex') } },
  };
  expect(admit(post({ query: HINTS }), operation)).toBe('admitted');
  overload();
  expect(admit(post({ query: HINTS, variables: { a: 1 } }), operation)).toBe('early');
  expect(admit(post(hash), operation)).toBe('late');
  expect(admit(post(hash), operation)).toBe('early');
});

test('a critical operation is admitted under load', () => {
  const { admit, overload } = open();
  overload();
  expect(admit(post({ query: START }), resolve(START))).toBe('admitted');
  expect(admit(post({ query: START }), resolve(START))).toBe('admitted');
});

test.each([
  ['in the variables', { variables: { query: START }, query: HINTS }],
  ['in the extensions', { extensions: { query: START }, query: HINTS }],
  ['as a text in a text', { query: `# "query":"${START}"\n${HINTS}`, operationName: null }],
])('a request that pretends to be a critical one %s is refused all the same', (_, body) => {
  const { admit, overload } = open();
  admit(post({ query: START }), resolve(START));
  overload();
  expect(admit(post(body), resolve(HINTS))).not.toBe('admitted');
  // And it does not make the critical operation a best-effort one.
  expect(admit(post({ query: START }), resolve(START))).toBe('admitted');
});

test('a body that is no GraphQL request is left to the next step', () => {
  const { admit, overload } = open();
  overload();
  for (const body of ['', '{', '{"query":"', '{"query":"\\', '[]', '"query":""'])
    expect(admit(post(body), resolve(PAGE))).toBe('late');
});
