/** Which headers pass the router in both directions, and with which bytes. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startSystem } from './support/foreign-system.js';

/** What a server sends back for these bytes, one character per byte. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return received;
}

function post(body: string, lines: readonly string[]): string {
  const head = ['POST /graphql HTTP/1.1', 'host: a', 'content-type: application/json', ...lines];
  return [...head, 'connection: close', `content-length: ${body.length}`, '', body].join('\r\n');
}

test('a header of a subgraph has the same bytes for the client, whatever the body is', async () => {
  await using system = await startSystem('headers: { all: { response: [{ propagate: { named: x-city } }] } }\n');
  system.stations.reply = () => ({ headers: { 'x-city': 'Malm\u00f6' } });
  for (const query of ['{ echo }', '{ echo }', '{ echo }', '{ fails }', '{ echo __typename }'])
    expect(await exchange(system.url, post(JSON.stringify({ query }), [])), query).toContain('x-city: Malm\u00f6\r\n');
});

test('a header that the client names in "connection" ends at the router, and another has the same bytes', async () => {
  await using system = await startSystem(
    'headers: { all: { request: [{ propagate: { named: x-who } }, { propagate: { matching: "x-shop.*" } }] } }\n',
    { ROUTER_FORWARD_HEADERS: 'accept-language,x-city' },
  );
  const own = ['x-who: ada', 'x-shop-a: 1', 'accept-language: de', 'x-city: Malm\u00f6'];
  const names = ['x-who', 'x-shop-a', 'accept-language', 'x-city'];
  await exchange(system.url, post('{"query":"{ echo }"}', own));
  await exchange(system.url, post('{"query":"{ echo }"}', [...own, 'connection: X-Who, x-shop-a ,accept-language']));
  const [all, some] = system.stations.received.map((headers) => names.map((name) => headers[name]));
  expect(all).toEqual(['ada', '1', 'de', 'Malm\u00f6']);
  expect(some).toEqual([undefined, undefined, undefined, 'Malm\u00f6']);
});

test('a header that the subgraph names in "connection" ends at the router', async () => {
  await using system = await startSystem('headers: { all: { response: [{ propagate: { matching: "x-.*" } }] } }\n');
  system.stations.reply = () => ({ headers: { connection: 'close, X-Shop', 'x-shop': '1', 'x-city': '2' } });
  const { headers } = await system.post('{ echo }');
  expect([headers.get('x-shop'), headers.get('x-city')]).toEqual([null, '2']);
});

test('a client cannot send the header of a claim that its token has not', async () => {
  await using system = await startSystem(`
headers:
  all:
    request:
      - propagate: { matching: "x-.*" }
      - insert: { name: x-user-id, from_claim: sub }
      - insert: { name: x-app, from_context: client_name }
`);
  await system.post('{ echo }', { 'x-user-id': 'admin', 'x-app': 'forged', 'x-who': 'ada' });
  const [received] = system.stations.received;
  expect([received?.['x-user-id'], received?.['x-app'], received?.['x-who']]).toEqual([undefined, undefined, 'ada']);
});
