/**
 * Requests at a rate of their own, whether or not the earlier ones have been answered: a server that stalls is not
 * spared.
 */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface Timed {
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

/** Answers the parsed body; rejects on anything but 200. */
export function post<Answer>(
  { url, agent }: Target,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<Answer> {
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
          if (response.statusCode === 200) resolve(JSON.parse(text) as Answer);
          else reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}

/**
 * Calls `send` so often a second, and measures each from the moment at which it *should* have gone out, so that waiting
 * for its turn counts.
 * @param send Rejects when the request has failed.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<void>,
): Promise<Timed> {
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

/** Infinity of nothing. */
export function percentile({ milliseconds }: Timed, share: number): number {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
}
