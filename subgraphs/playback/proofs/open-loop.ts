/** Open-loop load: requests at a fixed rate, independent of the responses, so that a stalled server gets no relief. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface LoadResult {
  readonly milliseconds: readonly number[];
  readonly failures: number;
}

export interface Target {
  readonly url: string;
  readonly agent: Agent;
}

export function openTarget(url: string): Target {
  return { url, agent: new Agent({ keepAlive: true, maxSockets: 64 }) };
}

/** Resolves with the parsed body. Rejects on any status but 200. */
export function post<Response>(
  { url, agent }: Target,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}/graphql`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text) as Response);
          else reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/**
 * Calls `send` at the rate, and measures each call from its scheduled time, so that queueing counts.
 * @param send Rejects when the request fails.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<void>,
): Promise<LoadResult> {
  const milliseconds: number[] = [];
  let failures = 0;
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
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

/** Infinity without measurements. */
export function percentile({ milliseconds }: LoadResult, share: number): number {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
}
