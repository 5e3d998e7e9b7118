/** Open-loop load of mixed operations: requests at a fixed rate, whatever the responses, so that a slow server gets no relief. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Level } from '@marquee/contracts/criticality';
import { Pool } from 'undici';

export interface Sent {
  readonly body: string;
  readonly token: string;
  /** Whether a response with status 200 is what the client wanted. */
  readonly isUseful: (body: Buffer) => boolean;
}

/** One kind of request. */
export interface Traffic {
  readonly level: Level;
  /** Its part of all requests, 0 to 1. */
  readonly share: number;
  /** The next request. */
  readonly next: () => Sent;
}

export type Outcome = 'useful' | 'useless' | 'refused' | 'failed';

export interface Measured {
  readonly level: Level;
  readonly outcome: Outcome;
  /** From the time at which the request was due. */
  readonly milliseconds: number;
  /** When the request was due, in milliseconds since the load began. */
  readonly dueMs: number;
}

/** Then the client gives up. */
const CLIENT_TIMEOUT_MS = 3_000;
const SWEEP_MS = 100;
const MAX_CONNECTIONS = 2_000;

/** A response that its judge cannot read is of no use, and must not keep the load from its end. */
function judge(isUseful: Sent['isUseful'], body: Buffer): Outcome {
  try {
    return isUseful(body) ? 'useful' : 'useless';
  } catch {
    return 'useless';
  }
}

interface Pending {
  readonly sentAt: number;
  readonly abort: () => void;
}

/**
 * Sends requests on as many connections as it needs. One timer ends those that take too long, because the load must take
 * little of the CPU that it shares with the system.
 */
export class LoadClient implements AsyncDisposable {
  readonly #pool: Pool;
  /** In the order in which they were sent. */
  readonly #pending = new Set<Pending>();
  readonly #sweep: NodeJS.Timeout;

  constructor(router: string) {
    this.#pool = new Pool(router, { connections: MAX_CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
    this.#sweep = setInterval(() => this.#abortLate(), SWEEP_MS);
  }

  send({ body, token, isUseful }: Sent): Promise<Outcome> {
    return new Promise((resolve) => {
      let status = 0;
      const chunks: Buffer[] = [];
      let abort: (() => void) | null = null;
      const pending: Pending = {
        sentAt: performance.now(),
        abort: () => (abort === null ? resolve('failed') : abort()),
      };
      this.#pending.add(pending);
      this.#pool.dispatch(
        {
          path: '/graphql',
          method: 'POST',
          headers: ['content-type', 'application/json', 'authorization', `Bearer ${token}`],
          body,
        },
        {
          onRequestStart: (controller) => (abort = () => controller.abort(new Error('too late'))),
          onResponseStart: (_controller, statusCode) => void (status = statusCode),
          onResponseData: (_controller, chunk) => void chunks.push(chunk),
          onResponseEnd: () => {
            this.#pending.delete(pending);
            if (status === 503 || status === 429) resolve('refused');
            else if (status !== 200) resolve('failed');
            else resolve(judge(isUseful, Buffer.concat(chunks)));
          },
          onResponseError: () => {
            this.#pending.delete(pending);
            resolve('failed');
          },
        },
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    await this.#pool.destroy();
  }

  #abortLate(): void {
    const before = performance.now() - CLIENT_TIMEOUT_MS;
    for (const pending of this.#pending) {
      if (pending.sentAt > before) return;
      this.#pending.delete(pending);
      pending.abort();
    }
  }
}

/** @param pick A number from 0 to 1 for each request. */
export async function openLoop(
  client: LoadClient,
  traffics: readonly Traffic[],
  load: { readonly perSecond: number; readonly seconds: number },
  pick: () => number,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < load.perSecond * load.seconds; index += 1) {
    const dueMs = (index * 1_000) / load.perSecond;
    const early = startedAt + dueMs - performance.now();
    if (early > 1) await wait(early);
    const traffic = choose(traffics, pick());
    running.push(
      client.send(traffic.next()).then((outcome) => {
        const milliseconds = performance.now() - startedAt - dueMs;
        measured.push({ level: traffic.level, outcome, milliseconds, dueMs });
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
