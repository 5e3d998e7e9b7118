/** Traces, request ids and the explained plan of a whole router, with a receiver of OTLP and subgraphs that keep heads. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { compose, openRouter } from './support/test-supergraph.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';
const THINGS = `${LINK} type Query { things: [Thing] } type Thing @key(fields: "id") { id: ID! }`;
const NAMES = `${LINK} type Thing @key(fields: "id") { id: ID! name: String }`;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const SAMPLED = `00-${TRACE}-${SPAN}-01`;

const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function listen(respond: (body: string) => { readonly status?: number; readonly body: string } | null) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const answer = respond(body);
      if (answer !== null)
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface ExportedSpan extends Omit<Span, 'attributes'> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

function spansIn(bodies: readonly string[]): readonly Span[] {
  return bodies.flatMap((body) => {
    const { resourceSpans } = JSON.parse(body) as {
      readonly resourceSpans: readonly {
        readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[];
      }[];
    };
    return resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          ...span,
          attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        })),
      ),
    );
  });
}

async function open(env: Readonly<Record<string, string>> = {}, state: 'works' | 'broken' | 'hangs' = 'works') {
  const collector = await listen(() => ({ body: '{}' }));
  const things = await listen(() => ({ body: '{"data":{"things":[{"__typename":"Thing","id":"1"}]}}' }));
  const names = await listen(() => {
    if (state === 'hangs') return null;
    return state === 'broken' ? { status: 503, body: 'busy' } : { body: '{"data":{"_entities":[{"name":"one"}]}}' };
  });
  const folder = await mkdtemp(join(tmpdir(), 'marquee-telemetry-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  const sdls = [
    { name: 'things', sdl: THINGS, url: things.url },
    { name: 'names', sdl: NAMES, url: names.url },
  ];
  await writeFile(file, compose(sdls));
  const router = await openRouter({
    MARQUEE_DATA_DIR: folder,
    ROUTER_SUPERGRAPH: file,
    ROUTER_EXPLAIN: 'true',
    ROUTER_RETRIES: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
    OTEL_METRICS_EXPORTER: 'none',
    ...env,
  });
  const close = (): Promise<void> => router.close();
  cleanUps.push(close);
  const send = async (headers: Readonly<Record<string, string>> = {}, query = 'query Q { things { id name } }') => {
    const response = await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as {
      readonly errors?: readonly unknown[];
      readonly extensions?: Readonly<Record<string, unknown>>;
    };
    return { id: response.headers.get('x-request-id'), body };
  };
  /** Ends the router, which exports what is left. */
  const spans = async (): Promise<readonly Span[]> => {
    cleanUps.splice(cleanUps.indexOf(close), 1);
    await close();
    return spansIn(collector.received.map(({ body }) => body));
  };
  return { url: router.url, send, spans, things, names, collector };
}

describe('traces', () => {
  test('a request is a trace of its steps and fetches, on the compiled path too', async () => {
    const { send, spans, things, names } = await open();
    for (let count = 0; count < 3; count += 1) await send({ traceparent: SAMPLED, tracestate: 'a=1' });
    const all = await spans();
    const servers = all.filter(({ kind }) => kind === 2);
    expect(servers.map(({ name, parentSpanId, traceId }) => [name, parentSpanId, traceId])).toEqual(
      Array.from({ length: 3 }, () => ['query Q', SPAN, TRACE]),
    );
    expect(servers.at(-1)?.attributes).toMatchObject({
      'graphql.operation.name': 'Q',
      'graphql.operation.type': 'query',
      'http.response.status_code': 200,
      'marquee.path': 'compiled',
    });
    const last = all.filter(({ parentSpanId }) => parentSpanId === servers.at(-1)?.spanId);
    expect(last.map(({ name, attributes }) => [name, attributes['marquee.cache']])).toEqual([
      ['authenticate', undefined],
      ['graphql.parse_and_validate', 'hit'],
      ['graphql.plan', 'hit'],
      ['graphql.execute', undefined],
      ['graphql.respond', undefined],
    ]);
    const fetches = all.filter(({ parentSpanId }) => parentSpanId === last[3]?.spanId);
    expect(fetches.map(({ name, kind }) => [name, kind])).toEqual([
      ['fetch things', 3],
      ['fetch names', 3],
    ]);
    expect(fetches[1]?.attributes).toMatchObject({
      'graphql.subgraph.name': 'names',
      'http.response.status_code': 200,
      'url.full': names.url,
    });
    // The subgraphs' spans are children of those of their fetches.
    expect(things.received.at(-1)?.headers).toMatchObject({
      traceparent: `00-${TRACE}-${fetches[0]?.spanId ?? ''}-01`,
      tracestate: 'a=1',
    });
  });

  test('an unsampled request has no span, and its trace is continued as unsampled', async () => {
    const { send, spans, things, collector } = await open({ MARQUEE_TRACES_BAGGAGE: 'tenant' });
    await send({ traceparent: `00-${TRACE}-${SPAN}-00`, baggage: 'tenant=a,secret=b' });
    expect(things.received[0]?.headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(things.received[0]?.headers['baggage']).toBe('tenant=a');
    expect(await spans()).toEqual([]);
    expect(collector.received).toEqual([]);
  });

  test('an unsampled request is exported when it fails, if that is wanted', async () => {
    const { send, spans } = await open({ MARQUEE_TRACES_ERRORS: 'true', OTEL_TRACES_SAMPLER: 'always_off' }, 'broken');
    await send();
    await send({}, '{ __typename }');
    const all = await spans();
    expect(all.filter(({ kind }) => kind === 2)).toHaveLength(1);
    const fetch = all.find(({ name }) => name === 'fetch names');
    expect(fetch?.status.code).toBe(2);
    expect(fetch?.attributes).toMatchObject({ 'error.type': 'SUBGRAPH_HTTP', 'http.response.status_code': 503 });
  });

  test('without a receiver, the trace of the client reaches the subgraphs as it is', async () => {
    const { send, things } = await open({ OTEL_TRACES_EXPORTER: 'none' });
    await send({ traceparent: SAMPLED, tracestate: 'a=1' });
    await send();
    expect(things.received.map(({ headers }) => headers['traceparent'])).toEqual([SAMPLED, undefined]);
  });

  test('a request whose client has left has no errors, and says nothing about the subgraph', async () => {
    const { url, spans, names } = await open({}, 'hangs');
    const leaving = new AbortController();
    const body = JSON.stringify({ query: '{ things { name } }' });
    const headers = { 'content-type': 'application/json' };
    const sent = fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    await expect.poll(() => names.received.length).toBe(1);
    leaving.abort();
    await expect(sent).rejects.toThrow();
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text())
      .toMatch(/^router_subgraph_fetches_total\{subgraph="names",kind="entities",outcome="REQUEST_CANCELLED"\} 1$/m);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^http_server_request_duration_seconds_count\{.*"499"\} 1$/m);
    expect(metrics).not.toMatch(/^graphql_errors_total\{/m);
    expect(metrics).not.toContain('SUBGRAPH_TIMEOUT');
    const all = await spans();
    const server = all.find(({ kind }) => kind === 2);
    expect(server?.attributes['http.response.status_code']).toBe(499);
    expect(server?.attributes).not.toHaveProperty('marquee.error.codes');
    expect(all.find(({ name }) => name === 'fetch names')?.attributes['error.type']).toBe('REQUEST_CANCELLED');
  });

  test('a request whose body is refused has a span, an id and its place in the metrics', async () => {
    const { url, spans } = await open({ ROUTER_CORS_ORIGINS: 'https://shop.example' });
    const headers = { 'content-type': 'application/json', 'content-encoding': 'unknown' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(415);
    expect(response.headers.get('x-request-id')).not.toBeNull();
    const asks = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    await fetch(`${url}/graphql`, { method: 'OPTIONS', headers: asks });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^http_server_request_duration_seconds_count\{.*"POST",.*"415"\} 1$/m);
    expect(metrics).toMatch(/^http_server_request_duration_seconds_count\{.*"OPTIONS",.*"204"\} 1$/m);
    const [server] = await spans();
    expect(server?.attributes['error.type']).toBe('BAD_REQUEST');
  });

  test('a refused request has a span with the code of its refusal', async () => {
    const { send, spans } = await open();
    await send({}, '{ nothing }');
    const [server, ...steps] = await spans();
    expect(server?.attributes['error.type']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(steps.at(-1)).toMatchObject({ name: 'graphql.parse_and_validate', status: { code: 2 } });
  });
});

describe('request ids', () => {
  test('that of the client is in the response, in requests to subgraphs, and in responses with errors', async () => {
    const { send, things } = await open({}, 'broken');
    const { id, body } = await send({ 'x-request-id': 'my-id' });
    expect([id, body.extensions]).toEqual(['my-id', { requestId: 'my-id' }]);
    expect(things.received[0]?.headers['x-request-id']).toBe('my-id');
    const refused = await send({ 'x-request-id': 'other' }, '{ nothing }');
    expect([refused.id, refused.body.extensions]).toEqual(['other', { requestId: 'other' }]);
  });

  test('one that cannot be used is replaced, and a response without errors has it in the header only', async () => {
    const { send, things } = await open();
    const { id, body } = await send({ 'x-request-id': 'two words' });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(things.received[0]?.headers['x-request-id']).toBe(id);
    expect(body.extensions).toBeUndefined();
  });

  test('subgraphs and errors have none where the settings say so', async () => {
    const off = { MARQUEE_REQUEST_ID_DOWNSTREAM: 'false', MARQUEE_REQUEST_ID_IN_ERRORS: 'false' };
    const { send, things } = await open({ ...off, MARQUEE_TRACES_DOWNSTREAM: 'false' }, 'broken');
    const { body } = await send({ 'x-request-id': 'my-id', traceparent: SAMPLED });
    expect(body.extensions).toBeUndefined();
    expect(things.received[0]?.headers).not.toHaveProperty('x-request-id');
    expect(things.received[0]?.headers).not.toHaveProperty('traceparent');
  });
});

test('the plan is explained with the times of its fetches', async () => {
  const { send } = await open({ OTEL_TRACES_EXPORTER: 'none' });
  const { body } = await send({ 'x-marquee-explain': 'plan' });
  expect(body.extensions?.['plan']).toMatchObject({
    text: expect.stringContaining('Fetch(service: "things")') as string,
    node: { kind: 'Sequence' },
    cost: { fetches: 2, hops: 2 },
    isPlanCached: false,
    fetches: [
      { subgraph: 'things', kind: 'query', status: 200, requests: 1, responseBytes: 53 },
      { subgraph: 'names', kind: 'entities', status: 200, requests: 1 },
    ],
  });
  expect((await send()).body.extensions).toBeUndefined();
});
