import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import { createHttpClient } from './http-client.js';
import { createSubgraphClient } from './subgraph-client.js';
import type { SubgraphResponse } from './subgraph-request.js';

test('the parsed form: a GraphQL response, cancelled by a signal', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    // Only the first request gets a response.
    request.on('end', () => bodies.push(text) === 1 && response.end('{"data":{"é":1}}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const http = createHttpClient(new Map([['catalog', `http://127.0.0.1:${port}/graphql`]]));
  const client = createSubgraphClient(http.send, silentLog);
  const cut = new AbortController();
  const send = (): Promise<SubgraphResponse> =>
    client.send({
      subgraph: 'catalog',
      query: '{ é }',
      variables: {},
      operationName: null,
      kind: 'query',
      headers: {},
      signal: cut.signal,
    });
  expect(await send()).toEqual({ data: { é: 1 } });
  expect(bodies).toEqual(['{"query":"{ é }","variables":{}}']);

  const stalled = send();
  await expect.poll(() => bodies.length).toBe(2);
  cut.abort();
  const timedOut = { code: 'SUBGRAPH_TIMEOUT', message: 'The subgraph "catalog" did not respond in time.' };
  await expect(stalled).rejects.toMatchObject(timedOut);
  await expect(send()).rejects.toMatchObject(timedOut);
  await http.close();
  server.close();
});
