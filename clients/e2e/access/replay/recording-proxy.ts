/** A proxy between the router and a real subgraph that keeps the assertions which the router sends. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HEADERS } from '@marquee/contracts/headers';

/** The headers that carry assertions. */
export const ASSERTION_HEADERS = [HEADERS.identity, HEADERS.client] as const;
export type AssertionHeader = (typeof ASSERTION_HEADERS)[number];

export interface RecordingProxy extends AsyncDisposable {
  readonly subgraph: string;
  /** The GraphQL endpoint of the proxy, and that of the subgraph. */
  readonly url: string;
  readonly target: string;
  /** The latest assertions of the router. */
  readonly assertions: Readonly<Partial<Record<AssertionHeader, string>>>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** @param target The endpoint of the real subgraph, which may start later. */
export async function startRecordingProxy(subgraph: string, target: string): Promise<RecordingProxy> {
  const assertions: Partial<Record<AssertionHeader, string>> = {};
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const sent: Record<string, string> = { 'content-type': 'application/json' };
      for (const name of ASSERTION_HEADERS) {
        const value = request.headers[name];
        if (typeof value === 'string') sent[name] = assertions[name] = value;
      }
      const upstream = await fetch(target, { method: 'POST', headers: sent, body });
      response.writeHead(upstream.status, { 'content-type': 'application/json' }).end(await upstream.text());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    subgraph,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    target,
    assertions,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
