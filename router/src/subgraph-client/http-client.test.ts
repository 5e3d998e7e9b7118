import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { OperationDeadline } from '../engine/deadline.js';
import { createHttpClient } from './http-client.js';
import type { HttpClient, HttpClientLimits } from './http-client.js';
import type { RawRequest } from './raw-request.js';

/** A request as it came over the wire. */
interface Arrival {
  readonly socket: Socket;
  readonly text: string;
}

interface Peer extends AsyncDisposable {
  readonly client: HttpClient;
  /** Connections so far. */
  readonly connections: readonly Socket[];
  /** The next request that nobody has taken yet. */
  arrival(): Promise<Arrival>;
}

const LENGTH = /content-length: (\d+)\r\n\r\n/;

/** A subgraph that answers what the test writes, byte for byte. */
async function startPeer(limits: Partial<HttpClientLimits> = {}): Promise<Peer> {
  const connections: Socket[] = [];
  const arrived: Arrival[] = [];
  const takers: ((arrival: Arrival) => void)[] = [];
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
        const arrival = { socket, text };
        text = '';
        const take = takers.shift();
        if (take === undefined) arrived.push(arrival);
        else take(arrival);
      });
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const client = createHttpClient(new Map([['peer', `http://127.0.0.1:${port}/graphql?v=1`]]), limits);
  return {
    client,
    connections,
    arrival: () => {
      const arrival = arrived.shift();
      return arrival === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(arrival);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy();
      await client.close();
      server.close();
    },
  };
}

function request(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    subgraph: 'peer',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{"query":"{ a }"}',
    deadlineMs: 60_000,
    deadline: new OperationDeadline(),
    ...changes,
  };
}

function respond(body: string, ...fields: readonly string[]): string {
  return ['HTTP/1.1 200 OK', ...fields, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

async function ask(peer: Peer, response: string, changes: Partial<RawRequest> = {}): Promise<string> {
  const answer = peer.client.sendRaw(request(changes));
  (await peer.arrival()).socket.write(response);
  return (await answer).toString();
}

const TIMED_OUT = {
  code: 'SUBGRAPH_TIMEOUT',
  subgraph: 'peer',
  message: 'The subgraph "peer" did not answer in time.',
};
const UNREACHABLE = { code: 'SUBGRAPH_UNREACHABLE', message: 'The subgraph "peer" cannot be reached.' };

test('a request is one POST of JSON with the headers that are handed on and the deadline, as bytes', async () => {
  await using peer = await startPeer();
  const answer = peer.client.sendRaw(
    request({
      headers: { authorization: 'Bearer t', 'x-name': 'caf\xe9' },
      body: '{"query":"{ a }","variables":{"é":1}}'.replace('é', '\xc3\xa9'),
      deadlineMs: 700,
    }),
  );
  const { socket, text } = await peer.arrival();
  socket.write(respond('{}'));
  await answer;

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
  test('is kept for the next request', async () => {
    await using peer = await startPeer();
    expect([
      await ask(peer, respond('1')),
      await ask(peer, respond('2')),
      await ask(peer, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n3\r\n0\r\n\r\n'),
    ]).toEqual(['1', '2', '3']);
    expect(peer.connections).toHaveLength(1);
  });

  test('carries one request at a time; more than there may be connections wait in line', async () => {
    await using peer = await startPeer({ maxConnections: 2 });
    const answers = ['1', '2', '3', '4'].map((body) => peer.client.sendRaw(request({ body })));
    const [first, second] = [await peer.arrival(), await peer.arrival()];
    second.socket.write(respond('second'));
    expect((await answers[1])?.toString()).toBe('second');
    const third = await peer.arrival();
    expect([third.socket === second.socket, third.text.at(-1)]).toEqual([true, '3']);

    first.socket.destroy();
    await expect(answers[0]).rejects.toMatchObject(UNREACHABLE);
    const fourth = await peer.arrival();
    expect(fourth.text.at(-1)).toBe('4');
    third.socket.write(respond('third'));
    fourth.socket.write(respond('fourth'));
    expect((await Promise.all(answers.slice(2))).map(String)).toEqual(['third', 'fourth']);
  });

  test.each([
    ['says that it ends', respond('1', 'connection: close')],
    ['is kept for less than a moment', respond('1', 'keep-alive: timeout=1')],
    ['had more to say than was asked', `${respond('1')}${respond('a lie for the next one')}`],
  ])('that %s is not used again', async (_, response) => {
    await using peer = await startPeer();
    expect([await ask(peer, response), await ask(peer, respond('2'))]).toEqual(['1', '2']);
    expect(peer.connections).toHaveLength(2);
  });

  test('that speaks without being asked is closed', async () => {
    await using peer = await startPeer();
    await ask(peer, respond('1'));
    const [socket] = peer.connections;
    socket?.write(respond('a lie for the next one'));
    await new Promise((resolve) => socket?.once('close', resolve));
    expect(await ask(peer, respond('2'))).toBe('2');
    expect(peer.connections).toHaveLength(2);
  });

  test.each(['query', 'entities'] as const)(
    'that was kept, and ends with a request on its way, is replaced: %s',
    async (kind) => {
      await using peer = await startPeer();
      await ask(peer, respond('1'));
      const answer = peer.client.sendRaw(request({ kind }));
      (await peer.arrival()).socket.destroy();
      (await peer.arrival()).socket.write(respond('2'));
      expect((await answer).toString()).toBe('2');
    },
  );

  test('that ends twice is not replaced again', async () => {
    await using peer = await startPeer();
    await ask(peer, respond('1'));
    const answer = peer.client.sendRaw(request());
    (await peer.arrival()).socket.destroy();
    (await peer.arrival()).socket.destroy();
    await expect(answer).rejects.toMatchObject(UNREACHABLE);
  });

  test('that was kept, and ends in place of another one that ended, is not replaced again', async () => {
    await using peer = await startPeer({ maxConnections: 2 });
    const first = [peer.client.sendRaw(request()), peer.client.sendRaw(request())];
    for (const { socket } of [await peer.arrival(), await peer.arrival()]) socket.write(respond('kept'));
    await Promise.all(first);

    const unlucky = peer.client.sendRaw(request({ body: 'unlucky' }));
    const { socket: ending } = await peer.arrival();
    const others = [peer.client.sendRaw(request({ body: 'other' })), peer.client.sendRaw(request({ body: 'in line' }))];
    const { socket: kept } = await peer.arrival();
    ending.destroy();
    const inLine = await peer.arrival();
    kept.write(respond('other'));
    const again = await peer.arrival();
    expect([again.socket === kept, again.text.slice(-7)]).toEqual([true, 'unlucky']);
    again.socket.destroy();
    await expect(unlucky).rejects.toMatchObject(UNREACHABLE);
    inLine.socket.write(respond('in line'));
    expect((await Promise.all(others)).map(String)).toEqual(['other', 'in line']);
  });

  test.each([
    ['a mutation, which may have happened', 'mutation', ''],
    ['a request that was being answered', 'query', 'HTTP/1.1 200 OK\r\n'],
  ] as const)('that ends does not repeat %s', async (_, kind, begun) => {
    await using peer = await startPeer();
    await ask(peer, respond('1'));
    const answer = peer.client.sendRaw(request({ kind }));
    (await peer.arrival()).socket.end(begun);
    await expect(answer).rejects.toMatchObject(UNREACHABLE);
    expect(peer.connections).toHaveLength(1);
  });

  test('is not closed before its request is answered', async () => {
    await using peer = await startPeer();
    const answer = peer.client.sendRaw(request());
    const { socket } = await peer.arrival();
    const closing = peer.client.close();
    socket.write(respond('1'));
    expect((await answer).toString()).toBe('1');
    await closing;
  });
});

describe('an answer', () => {
  test('of any size comes as it is', async () => {
    await using peer = await startPeer();
    const large = JSON.stringify({ data: { text: 'é'.repeat(300_000) } });
    expect(await ask(peer, respond(large))).toBe(large);
    expect(
      await ask(
        peer,
        `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(large).toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      ),
    ).toBe(large);
  });

  test('with another status is refused, and its connection kept', async () => {
    await using peer = await startPeer();
    await expect(ask(peer, 'HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy')).rejects.toMatchObject({
      code: 'SUBGRAPH_HTTP',
      message: 'The subgraph "peer" answered with HTTP status 503.',
    });
    expect(await ask(peer, respond('2'))).toBe('2');
    expect(peer.connections).toHaveLength(1);
  });

  test.each([
    ['that is no HTTP', '<html>\r\n\r\n', 'something that is not HTTP'],
    ['whose length is no number', 'HTTP/1.1 200 OK\r\ncontent-length: 1e3\r\n\r\n', 'something that is not HTTP'],
    ['that says it is too large', 'HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n', 'an answer that is too large'],
    ['that turns out too large', `HTTP/1.1 200 OK\r\n\r\n${' '.repeat(1_001)}`, 'an answer that is too large'],
  ])('%s is malformed, and its connection closed', async (_, response, what) => {
    await using peer = await startPeer({ maxBytes: 1_000 });
    await expect(ask(peer, response)).rejects.toMatchObject({
      code: 'SUBGRAPH_MALFORMED',
      message: `The subgraph "peer" sent ${what}.`,
    });
    expect(await ask(peer, respond('2'))).toBe('2');
    expect(peer.connections).toHaveLength(2);
  });

  test.each([
    ['that ends with its connection is whole', 'HTTP/1.1 200 OK\r\n\r\n{}', '{}'],
    ['that ends before its length is not', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}', null],
    [
      'that ends before its last chunk is not',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n',
      null,
    ],
  ])('%s', async (_, response, body) => {
    await using peer = await startPeer();
    const answer = peer.client.sendRaw(request());
    (await peer.arrival()).socket.end(response);
    if (body === null) await expect(answer).rejects.toMatchObject(UNREACHABLE);
    else expect((await answer).toString()).toBe(body);
  });
});

describe('nobody waits longer than the deadline', () => {
  test.each([
    ['of the operation, while nothing comes', 60_000, ''],
    ['of the operation, while an answer trickles', 60_000, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'],
    ['of the operation, while a head trickles', 60_000, 'HTTP/1.1 200 OK\r\nx: '],
    ['of the fetch, while an answer trickles', 20, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'],
  ])('%s; the subgraph sees the connection close', async (_, deadlineMs, begun) => {
    await using peer = await startPeer();
    const deadline = new OperationDeadline();
    const answer = peer.client.sendRaw(request({ deadline, deadlineMs }));
    const { socket } = await peer.arrival();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (begun !== '') await new Promise<void>((resolve) => socket.write(begun, () => resolve()));
    if (deadlineMs > 20) deadline.end();
    await expect(answer).rejects.toMatchObject(TIMED_OUT);
    await closed;
  });

  test('in line; who gave up is not asked about', async () => {
    await using peer = await startPeer({ maxConnections: 1 });
    const first = peer.client.sendRaw(request({ body: '1' }));
    const deadline = new OperationDeadline();
    const second = peer.client.sendRaw(request({ body: '2', deadline }));
    const third = peer.client.sendRaw(request({ body: '3' }));
    deadline.end();
    await expect(second).rejects.toMatchObject(TIMED_OUT);
    (await peer.arrival()).socket.write(respond('1'));
    const next = await peer.arrival();
    expect(next.text.at(-1)).toBe('3');
    next.socket.write(respond('3'));
    expect((await Promise.all([first, third])).map(String)).toEqual(['1', '3']);
  });
});

test.each([
  ['value', { 'x-name': 'a\r\nevil: 1' }],
  ['name', { 'x-name: a\r\nevil': '1' }],
  ['value beyond bytes', { 'x-name': '\u{1F600}' }],
])('a header whose %s would be more than a header is not sent', async (_, headers) => {
  await using peer = await startPeer();
  await expect(peer.client.sendRaw(request({ headers }))).rejects.toThrow('cannot be sent');
  expect(peer.connections).toHaveLength(0);
});

test("headers of the message are the client's own", async () => {
  await using peer = await startPeer();
  const answer = peer.client.sendRaw(
    request({ headers: { 'content-length': '1', 'transfer-encoding': 'chunked', host: 'elsewhere' } }),
  );
  const { socket, text } = await peer.arrival();
  socket.write(respond('1'));
  await answer;
  expect(text).not.toMatch(/elsewhere|chunked|content-length: 1\r/);
});

test.each([
  ['nobody', 'http://127.0.0.1:9/graphql', 'cannot be reached'],
  ['nowhere', '', 'has no address'],
])('where %s is, is told', async (_, url, what) => {
  const client = createHttpClient(new Map(url === '' ? [] : [['peer', url]]));
  await expect(client.sendRaw(request())).rejects.toMatchObject({
    code: 'SUBGRAPH_UNREACHABLE',
    message: `The subgraph "peer" ${what}.`,
  });
  await client.close();
});

test('answers that are read are GraphQL, and may be called off by a signal', async () => {
  await using peer = await startPeer();
  const cut = new AbortController();
  const send = (): ReturnType<HttpClient['send']> =>
    peer.client.send({
      subgraph: 'peer',
      query: '{ é }',
      variables: {},
      operationName: null,
      kind: 'query',
      headers: {},
      signal: cut.signal,
    });
  const answer = send();
  const { socket, text } = await peer.arrival();
  socket.write(respond('{"data":{"é":1}}'));
  expect(await answer).toEqual({ data: { é: 1 } });
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe('{"query":"{ \xc3\xa9 }","variables":{}}');

  const stalled = send();
  await peer.arrival();
  cut.abort();
  await expect(stalled).rejects.toMatchObject(TIMED_OUT);
  await expect(send()).rejects.toMatchObject(TIMED_OUT);
});
