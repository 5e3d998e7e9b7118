/**
 * Requests pages with and without concurrent sign-ins, in alternating blocks, so that other load on the machine affects
 * both alike.
 */
import type { Random } from '@marquee/runtime/random';
import { browse, signIn } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';

export interface SignInLoadOptions {
  readonly router: string;
  readonly sessions: readonly Session[];
  /** Accounts that sign in, in turn. */
  readonly emails: readonly string[];
  readonly random: Random;
  /** Duration of one block. There are as many blocks with sign-ins as without. */
  readonly seconds: number;
  readonly blocks: number;
  readonly pagesPerSecond: number;
  readonly signInsPerSecond: number;
}

export interface SignInLoad {
  readonly p99WithoutSignInsMs: number;
  readonly p99WithSignInsMs: number;
  readonly pages: number;
  readonly signIns: number;
  readonly failedSignIns: number;
  /** The error of the first failure. */
  readonly failure: string | null;
}

/** Starts `work` at a fixed rate, whether or not the last run has ended, and awaits all runs. */
async function atRate(perSecond: number, seconds: number, work: (index: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const dueMs = (index * 1_000) / perSecond - (performance.now() - startedAt);
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    running.push(work(index));
  }
  await Promise.all(running);
}

export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * 0.99) - 1)] ?? 0;
}

export async function runSignInLoad({
  router,
  sessions,
  emails,
  random,
  seconds,
  blocks,
  pagesPerSecond,
  signInsPerSecond,
}: SignInLoadOptions): Promise<SignInLoad> {
  const times: { readonly withoutSignIns: number[]; readonly withSignIns: number[] } = {
    withoutSignIns: [],
    withSignIns: [],
  };
  let signIns = 0;
  let failedSignIns = 0;
  let failure: string | null = null;
  const pages = (into: number[]): Promise<void> =>
    atRate(pagesPerSecond, seconds, async () => {
      into.push((await browse(router, random.pick(sessions))).milliseconds);
    });
  const load = (): Promise<void> =>
    atRate(signInsPerSecond, seconds, async () => {
      const email = emails[signIns % emails.length] ?? '';
      signIns += 1;
      await signIn(router, email).catch((error: unknown) => {
        failedSignIns += 1;
        failure ??= String(error);
      });
    });
  for (let block = 0; block < blocks; block += 1) {
    await pages(times.withoutSignIns);
    await Promise.all([pages(times.withSignIns), load()]);
  }
  return {
    p99WithoutSignInsMs: p99(times.withoutSignIns),
    p99WithSignInsMs: p99(times.withSignIns),
    pages: times.withoutSignIns.length + times.withSignIns.length,
    signIns,
    failedSignIns,
    failure,
  };
}
