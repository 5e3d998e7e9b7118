/** GraphQL over HTTP with kept connections, and load at a fixed rate. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface HttpClient {
  /** Rejects on any status but 200, on errors of the response, and after the deadline. */
  post<Data>(headers: Readonly<Record<string, string>>, body: object): Promise<Data>;
  close(): void;
}

const DEADLINE_MS = 10_000;

export function createHttpClient(url: string): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  return {
    post: <Data>(headers: Readonly<Record<string, string>>, body: object) =>
      new Promise<Data>((resolve, reject) => {
        const outgoing = request(
          `${url}/graphql`,
          {
            ...{ method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } },
            signal: AbortSignal.timeout(DEADLINE_MS),
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const text = Buffer.concat(chunks).toString();
              const { data, errors } = JSON.parse(text) as { readonly data?: Data; readonly errors?: unknown };
              if (response.statusCode === 200 && errors === undefined && data !== undefined) resolve(data);
              else reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
            });
          },
        );
        outgoing.on('error', reject);
        outgoing.end(JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

interface Load {
  readonly milliseconds: readonly number[];
  readonly failures: number;
}

/**
 * Sends at the rate, whatever the responses do, and measures each request from its scheduled time, so that waiting
 * counts.
 */
export async function openLoop(
  perSecond: number,
  count: number,
  send: (index: number) => Promise<unknown>,
): Promise<Load> {
  const milliseconds: number[] = [];
  let failures = 0;
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 1) await wait(early);
    running.push(
      send(index).then(
        () => void milliseconds.push(performance.now() - dueAt),
        () => void (failures += 1),
      ),
    );
  }
  await Promise.all(running);
  return { milliseconds, failures };
}
