/** Open-loop load of mixed operations: requests at a fixed rate, whatever the responses, so that a slow server gets no relief. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Level } from '@marquee/contracts/criticality';

/** One kind of request. */
export interface Traffic {
  readonly level: Level;
  /** Its part of all requests, 0 to 1. */
  readonly share: number;
  /** The next request. */
  readonly next: () => { readonly body: string; readonly token: string };
  /** Whether a response with status 200 is what the client wanted. */
  readonly isUseful: (body: string) => boolean;
}

export type Outcome = 'useful' | 'useless' | 'refused' | 'failed';

export interface Measured {
  readonly level: Level;
  readonly outcome: Outcome;
  /** From the time at which the request was due. */
  readonly milliseconds: number;
}

/** Then the client gives up. */
const CLIENT_TIMEOUT_MS = 3_000;

const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });

export function send(router: string, traffic: Traffic): Promise<Outcome> {
  const { body, token } = traffic.next();
  return new Promise((resolve) => {
    const outgoing = request(`${router}/graphql`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      timeout: CLIENT_TIMEOUT_MS,
    });
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve('failed'));
      response.on('end', () => {
        if (response.statusCode === 503 || response.statusCode === 429) resolve('refused');
        else if (response.statusCode !== 200) resolve('failed');
        else resolve(traffic.isUseful(Buffer.concat(chunks).toString()) ? 'useful' : 'useless');
      });
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve('failed'));
    outgoing.end(body);
  });
}

/** @param pick A number from 0 to 1 for each request. */
export async function openLoop(
  router: string,
  traffics: readonly Traffic[],
  load: { readonly perSecond: number; readonly seconds: number },
  pick: () => number,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < load.perSecond * load.seconds; index += 1) {
    const dueAt = startedAt + (index * 1_000) / load.perSecond;
    const early = dueAt - performance.now();
    if (early > 1) await wait(early);
    const traffic = choose(traffics, pick());
    running.push(
      send(router, traffic).then((outcome) => {
        measured.push({ level: traffic.level, outcome, milliseconds: performance.now() - dueAt });
      }),
    );
  }
  await Promise.all(running);
  return measured;
}

function choose(traffics: readonly Traffic[], picked: number): Traffic {
  let sum = 0;
  for (const traffic of traffics) {
    sum += traffic.share;
    if (picked < sum) return traffic;
  }
  return traffics.at(-1) as Traffic;
}

/** Of the useful responses. Infinity without any. */
export function percentile(measured: readonly Measured[], share: number): number {
  const sorted = measured
    .filter(({ outcome }) => outcome === 'useful')
    .map(({ milliseconds }) => milliseconds)
    .sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
}
