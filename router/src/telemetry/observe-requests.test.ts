import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { openTelemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { NO_TELEMETRY } from '@marquee/runtime/telemetry/settings';
import type { RequestLogConfig } from '@marquee/runtime/telemetry/settings';
import { OperationDeadline } from '../deadline.js';
import type { GraphQLHttpRequest } from '../http/graphql-over-http.js';
import { observeRequests } from './observe-requests.js';

const SOURCE = 'query Q($password: String) { me }';
const OPERATION = parse(SOURCE).definitions[0] as OperationDefinitionNode;

function request(headers: IncomingHttpHeaders = {}): GraphQLHttpRequest {
  const body = JSON.stringify({ query: SOURCE, variables: { password: 'hunter2' } });
  return {
    method: 'POST',
    url: '/graphql',
    headers,
    peerAddress: '127.0.0.1',
    body,
    deadline: new OperationDeadline(),
  };
}

async function open(logs: Partial<RequestLogConfig>, serve: (request: GraphQLHttpRequest) => void = () => {}) {
  const lines: string[] = [];
  const config = { ...NO_TELEMETRY, logs: { ...NO_TELEMETRY.logs, ...logs } };
  const telemetry = await openTelemetry('router', config, silentLog, (line) => lines.push(line));
  const handle = observeRequests(
    async (each) => {
      const record = each.correlation?.record;
      record?.begin('resolve operation');
      record?.noteOperation({ operation: OPERATION, operationName: null, source: SOURCE }, true);
      serve(each);
      record?.begin('respond');
      return { status: 200, type: 'application/json', body: '{}' };
    },
    { telemetry, urlOf: () => undefined },
  );
  return { handle, lines, read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a request has one line, without its variables and tokens', async () => {
  const { handle, lines, read } = await open({ requests: 'all' });
  const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl';
  await handle(
    request({
      'x-request-id': 'my-id',
      authorization: `Bearer ${token}`,
      'apollographql-client-name': token,
      'apollographql-client-version': '7',
    }),
  );
  expect(read()).toEqual([
    {
      level: 30,
      time: expect.any(Number) as number,
      process: 'router',
      requestId: 'my-id',
      operation: 'Q',
      type: 'query',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      client: '***',
      clientVersion: '7',
      status: 200,
      durationMs: expect.any(Number) as number,
      bytes: 2,
      msg: 'request',
    },
  ]);
  expect(lines.join()).not.toMatch(/hunter2|eyJ/);
});

function fail({ correlation }: GraphQLHttpRequest): void {
  const extensions = { code: 'SUBGRAPH_TIMEOUT', service: 'reviews' };
  correlation?.record?.noteErrors([{ message: 'secret', extensions }]);
}

test('with `errors`, only requests with errors have a line; their messages are not in it', async () => {
  const healthy = await open({ requests: 'errors', slowMs: 1 });
  await healthy.handle(request());
  expect(healthy.lines).toEqual([]);
  const broken = await open({ requests: 'errors' }, fail);
  await broken.handle(request());
  expect(broken.read()[0]?.['errors']).toEqual([{ code: 'SUBGRAPH_TIMEOUT', subgraph: 'reviews', count: 1 }]);
  expect(broken.lines.join()).not.toContain('secret');
});

test('with `slow`, slow requests have a line', async () => {
  const { handle, lines } = await open({ requests: 'slow', slowMs: 5 }, ({ correlation }) => {
    const startMs = correlation?.record?.startMs ?? 0;
    while (performance.now() - startMs < 6);
  });
  await handle(request());
  expect(lines).toHaveLength(1);
});

test('a share of 0 leaves out requests without errors', async () => {
  const { handle, lines } = await open({ requests: 'all', share: 0 });
  await handle(request());
  expect(lines).toEqual([]);
});

test('a line has a bound: fetches and errors beyond it are counted', async () => {
  const { handle, read } = await open({ requests: 'all' }, ({ correlation }) => {
    const record = correlation?.record;
    for (let index = 0; index < 500; index += 1) {
      record?.beginFetch({ subgraph: `s${index}`, operationName: null, kind: 'query', body: '' });
      record?.noteError(`CODE_${index}`, 's');
    }
  });
  await handle(request());
  const [line = {}] = read();
  expect(line['fetches']).toHaveLength(30);
  expect(line['omittedFetches']).toBe(470);
  expect(line['errors']).toHaveLength(20);
});

test('without log and traces, a request has an id and no record', async () => {
  let seen: GraphQLHttpRequest['correlation'];
  const { handle } = await open({ requests: 'off' }, ({ correlation }) => void (seen = correlation));
  await handle(request());
  expect(seen).toMatchObject({ record: null, traceId: null });
  expect(seen?.requestId).toMatch(/^[0-9a-f-]{36}$/);
});
