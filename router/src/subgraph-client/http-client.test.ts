import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { createHttpClient } from './http-client.js';
import { DEFAULT_CONNECTIONS } from './connections-config.js';
import type { HttpClient, HttpClientOptions } from './http-client.js';
import { fetchDeadline } from '../policies/fetch-deadline.js';
import { applyPolicies } from '../policies/policy.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import type { RawRequest } from './subgraph-request.js';

/** A request as it was received. */
interface ReceivedRequest {
  readonly socket: Socket;
  readonly text: string;
}

interface Subgraph extends AsyncDisposable {
  readonly client: HttpClient;
  readonly connections: readonly Socket[];
  /** The oldest received request that this has not returned before; waits for one if there is none. */
  nextRequest(): Promise<ReceivedRequest>;
}

function limitedTo(maxConnections: number): Partial<HttpClientOptions> {
  return { connectionsOf: () => ({ ...DEFAULT_CONNECTIONS, maxConnections }) };
}

const LENGTH = /content-length: (\d+)\r\n\r\n/;

/** A subgraph whose responses the test writes, byte for byte. */
async function startSubgraph(options: Partial<HttpClientOptions> = {}): Promise<Subgraph> {
  const connections: Socket[] = [];
  const received: ReceivedRequest[] = [];
  const waiting: ((request: ReceivedRequest) => void)[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    let text = '';
    socket
      .on('error', () => {})
      .setEncoding('latin1')
      .on('data', (piece: string) => {
        text += piece;
        const head = LENGTH.exec(text);
        if (head === null || text.length < head.index + head[0].length + Number(head[1])) return;
        const next = { socket, text };
        text = '';
        const resolve = waiting.shift();
        if (resolve === undefined) received.push(next);
        else resolve(next);
      });
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const client = createHttpClient(new Map([['catalog', `http://127.0.0.1:${port}/graphql?v=1`]]), options);
  return {
    client,
    connections,
    nextRequest: async () => received.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy();
      await client.close();
      server.close();
    },
  };
}

function request(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    subgraph: 'catalog',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{"query":"{ a }"}',
    deadline: new OperationDeadline(),
    profile: UNKNOWN_FETCH,
    ...changes,
  };
}

function respond(body: string, ...fields: readonly string[]): string {
  return ['HTTP/1.1 200 OK', ...fields, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

/** Sends a request, writes `response` to its connection, and resolves to the body that the client read. */
async function exchange(subgraph: Subgraph, response: string, changes: Partial<RawRequest> = {}): Promise<string> {
  const body = subgraph.client.send(request(changes));
  (await subgraph.nextRequest()).socket.write(response);
  return (await body).toString();
}

const TIMED_OUT = {
  code: 'SUBGRAPH_TIMEOUT',
  subgraph: 'catalog',
  message: 'The subgraph "catalog" did not respond in time.',
};
const UNREACHABLE = { code: 'SUBGRAPH_UNREACHABLE', message: 'The subgraph "catalog" cannot be reached.' };

test('a request is one POST of JSON with the forwarded headers and the timeout, byte for byte', async () => {
  await using subgraph = await startSubgraph({ getsInternalHeaders: () => true });
  const response = subgraph.client.send(
    request({
      headers: { authorization: 'Bearer t', 'x-name': 'caf\xe9' },
      body: '{"query":"{ a }","variables":{"é":1}}'.replace('é', '\xc3\xa9'),
      timeoutMs: 700,
    }),
  );
  const { socket, text } = await subgraph.nextRequest();
  socket.write(respond('{}'));
  await response;

  const { port } = socket.address() as AddressInfo;
  expect(text.split('\r\n')).toEqual([
    'POST /graphql?v=1 HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'accept: application/json',
    'authorization: Bearer t',
    'x-name: caf\xe9',
    'x-marquee-deadline-ms: 700',
    'content-length: 38',
    '',
    '{"query":"{ a }","variables":{"\xc3\xa9":1}}',
  ]);
});

describe('a connection', () => {
  test('is reused for the next request', async () => {
    await using subgraph = await startSubgraph();
    expect([
      await exchange(subgraph, respond('1')),
      await exchange(subgraph, respond('2')),
      await exchange(subgraph, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n3\r\n0\r\n\r\n'),
    ]).toEqual(['1', '2', '3']);
    expect(subgraph.connections).toHaveLength(1);
  });

  test('carries one request at a time; requests beyond the connection limit wait', async () => {
    await using subgraph = await startSubgraph(limitedTo(2));
    const responses = ['1', '2', '3', '4'].map((body) => subgraph.client.send(request({ body })));
    const [first, second] = [await subgraph.nextRequest(), await subgraph.nextRequest()];
    second.socket.write(respond('second'));
    expect((await responses[1])?.toString()).toBe('second');
    const third = await subgraph.nextRequest();
    expect([third.socket === second.socket, third.text.at(-1)]).toEqual([true, '3']);

    first.socket.destroy();
    await expect(responses[0]).rejects.toMatchObject(UNREACHABLE);
    const fourth = await subgraph.nextRequest();
    expect(fourth.text.at(-1)).toBe('4');
    third.socket.write(respond('third'));
    fourth.socket.write(respond('fourth'));
    expect((await Promise.all(responses.slice(2))).map(String)).toEqual(['third', 'fourth']);
  });

  test.each([
    ['is closed by the subgraph\'s "connection: close"', respond('1', 'connection: close')],
    ['has a keep-alive timeout within the safety margin', respond('1', 'keep-alive: timeout=1')],
    ['received bytes after the end of the response', `${respond('1')}${respond('unsolicited')}`],
  ])('that %s is not reused', async (_, response) => {
    await using subgraph = await startSubgraph();
    expect([await exchange(subgraph, response), await exchange(subgraph, respond('2'))]).toEqual(['1', '2']);
    expect(subgraph.connections).toHaveLength(2);
  });

  test('that receives unsolicited bytes is closed', async () => {
    await using subgraph = await startSubgraph();
    await exchange(subgraph, respond('1'));
    const [socket] = subgraph.connections;
    socket?.write(respond('unsolicited'));
    await new Promise((resolve) => socket?.once('close', resolve));
    expect(await exchange(subgraph, respond('2'))).toBe('2');
    expect(subgraph.connections).toHaveLength(2);
  });

  test.each(['query', 'entities'] as const)(
    'a request on a kept connection that the subgraph closes is retried on a new one: %s',
    async (kind) => {
      await using subgraph = await startSubgraph();
      await exchange(subgraph, respond('1'));
      const response = subgraph.client.send(request({ kind }));
      (await subgraph.nextRequest()).socket.destroy();
      (await subgraph.nextRequest()).socket.write(respond('2'));
      expect((await response).toString()).toBe('2');
    },
  );

  test('a request is retried once, not twice', async () => {
    await using subgraph = await startSubgraph();
    await exchange(subgraph, respond('1'));
    const response = subgraph.client.send(request());
    (await subgraph.nextRequest()).socket.destroy();
    (await subgraph.nextRequest()).socket.destroy();
    await expect(response).rejects.toMatchObject(UNREACHABLE);
  });

  test('a retried request that waited for a connection, and got a kept one that ends, is not retried again', async () => {
    await using subgraph = await startSubgraph(limitedTo(2));
    const first = [subgraph.client.send(request()), subgraph.client.send(request())];
    for (const { socket } of [await subgraph.nextRequest(), await subgraph.nextRequest()])
      socket.write(respond('kept'));
    await Promise.all(first);

    const retried = subgraph.client.send(request({ body: 'retried' }));
    const { socket: ending } = await subgraph.nextRequest();
    const others = [
      subgraph.client.send(request({ body: 'other' })),
      subgraph.client.send(request({ body: 'waiting' })),
    ];
    const { socket: kept } = await subgraph.nextRequest();
    ending.destroy();
    const waiting = await subgraph.nextRequest();
    kept.write(respond('other'));
    const again = await subgraph.nextRequest();
    expect([again.socket === kept, again.text.slice(-7)]).toEqual([true, 'retried']);
    again.socket.destroy();
    await expect(retried).rejects.toMatchObject(UNREACHABLE);
    waiting.socket.write(respond('waiting'));
    expect((await Promise.all(others)).map(String)).toEqual(['other', 'waiting']);
  });

  test.each([
    ['a mutation, which the subgraph may have executed', 'mutation', ''],
    ['a request whose response had begun', 'query', 'HTTP/1.1 200 OK\r\n'],
  ] as const)('a connection that ends does not retry %s', async (_, kind, begun) => {
    await using subgraph = await startSubgraph();
    await exchange(subgraph, respond('1'));
    const response = subgraph.client.send(request({ kind }));
    (await subgraph.nextRequest()).socket.end(begun);
    await expect(response).rejects.toMatchObject(UNREACHABLE);
    expect(subgraph.connections).toHaveLength(1);
  });

  test('is not closed before its response is complete', async () => {
    await using subgraph = await startSubgraph();
    const response = subgraph.client.send(request());
    const { socket } = await subgraph.nextRequest();
    const closing = subgraph.client.close();
    socket.write(respond('1'));
    expect((await response).toString()).toBe('1');
    await closing;
  });
});

describe('a response', () => {
  test('of any size is returned unchanged', async () => {
    await using subgraph = await startSubgraph();
    const large = JSON.stringify({ data: { text: 'é'.repeat(300_000) } });
    expect(await exchange(subgraph, respond(large))).toBe(large);
    expect(
      await exchange(
        subgraph,
        `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(large).toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      ),
    ).toBe(large);
  });

  test('with a status other than 200 is an error, and its connection is kept', async () => {
    await using subgraph = await startSubgraph();
    await expect(exchange(subgraph, 'HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy')).rejects.toMatchObject({
      code: 'SUBGRAPH_HTTP',
      message: 'The subgraph "catalog" responded with HTTP status 503.',
    });
    expect(await exchange(subgraph, respond('2'))).toBe('2');
    expect(subgraph.connections).toHaveLength(1);
  });

  test.each([
    ['that is not HTTP', '<html>\r\n\r\n', 'a response that is not HTTP/1.1'],
    [
      'whose content-length is not a number',
      'HTTP/1.1 200 OK\r\ncontent-length: 1e3\r\n\r\n',
      'a response that is not HTTP/1.1',
    ],
    [
      'whose content-length is over the limit',
      'HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n',
      'a response that is too large',
    ],
    ['whose body is over the limit', `HTTP/1.1 200 OK\r\n\r\n${' '.repeat(1_001)}`, 'a response that is too large'],
  ])('%s is malformed, and its connection is closed', async (_, response, what) => {
    await using subgraph = await startSubgraph({ maxBytes: 1_000 });
    await expect(exchange(subgraph, response)).rejects.toMatchObject({
      code: 'SUBGRAPH_MALFORMED',
      message: `The subgraph "catalog" sent ${what}.`,
    });
    expect(await exchange(subgraph, respond('2'))).toBe('2');
    expect(subgraph.connections).toHaveLength(2);
  });

  test.each([
    ['without a length that ends with its connection is complete', 'HTTP/1.1 200 OK\r\n\r\n{}', '{}'],
    ['that ends before its content-length is an error', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}', null],
    [
      'that ends before its last chunk is an error',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n',
      null,
    ],
  ])('%s', async (_, bytes, body) => {
    await using subgraph = await startSubgraph();
    const response = subgraph.client.send(request());
    (await subgraph.nextRequest()).socket.end(bytes);
    if (body === null) await expect(response).rejects.toMatchObject(UNREACHABLE);
    else expect((await response).toString()).toBe(body);
  });
});

describe('a request is cancelled at its deadline', () => {
  test.each([
    ['of the operation, before any byte of the response', 60_000, ''],
    ['of the operation, within the body', 60_000, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'],
    ['of the operation, within the head', 60_000, 'HTTP/1.1 200 OK\r\nx: '],
    ['of the timeout policy, within the body', 20, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'],
  ])('%s; the subgraph sees the connection close', async (_, timeoutMs, begun) => {
    await using subgraph = await startSubgraph();
    const deadline = new OperationDeadline();
    const limit = fetchDeadline(() => ({ shareMs: timeoutMs, deadlineMs: timeoutMs, history: null }));
    const response = applyPolicies(subgraph.client.send, [limit])(request({ deadline }));
    const { socket } = await subgraph.nextRequest();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (begun !== '') await new Promise<void>((resolve) => socket.write(begun, () => resolve()));
    if (timeoutMs > 20) deadline.end();
    await expect(response).rejects.toMatchObject(TIMED_OUT);
    await closed;
  });

  test('while it waits for a connection: it is never sent', async () => {
    await using subgraph = await startSubgraph(limitedTo(1));
    const first = subgraph.client.send(request({ body: '1' }));
    const deadline = new OperationDeadline();
    const [second, third] = [{ body: '2', deadline }, { body: '3' }].map((each) => subgraph.client.send(request(each)));
    deadline.end();
    await expect(second).rejects.toMatchObject(TIMED_OUT);
    (await subgraph.nextRequest()).socket.write(respond('1'));
    const next = await subgraph.nextRequest();
    expect(next.text.at(-1)).toBe('3');
    next.socket.write(respond('3'));
    expect((await Promise.all([first, third])).map(String)).toEqual(['1', '3']);
  });
});

test.each([
  ['value', { 'x-name': 'a\r\nevil: 1' }],
  ['name', { 'x-name: a\r\nevil': '1' }],
  ['value with a character that is not latin1', { 'x-name': '\u{1F600}' }],
])('a header with an invalid %s is not sent', async (_, headers) => {
  await using subgraph = await startSubgraph();
  await expect(subgraph.client.send(request({ headers }))).rejects.toThrow('cannot be sent');
  expect(subgraph.connections).toHaveLength(0);
});

test('headers that frame the message are set by the client only', async () => {
  await using subgraph = await startSubgraph();
  const response = subgraph.client.send(
    request({ headers: { 'content-length': '1', 'transfer-encoding': 'chunked', host: 'elsewhere' } }),
  );
  const { socket, text } = await subgraph.nextRequest();
  socket.write(respond('1'));
  await response;
  expect(text).not.toMatch(/elsewhere|chunked|content-length: 1\r/);
});

test.each([
  ['a port that nothing listens on', 'http://127.0.0.1:9/graphql', 'cannot be reached'],
  ['no URL', '', 'has no address'],
])('a subgraph with %s is unreachable', async (_, url, what) => {
  const client = createHttpClient(new Map(url === '' ? [] : [['catalog', url]]));
  await expect(client.send(request())).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
    message: `The subgraph "catalog" ${what}.`,
  });
  await client.close();
});
