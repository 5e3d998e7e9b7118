/**
 * Preloaded into every process of a system under chaos: steps its wall clock, and lets it miss notifications of
 * appended events. A file named by `CHAOS_FAULTS_FILE` says for each process what is wrong with it now.
 */
import { readFileSync, watchFile } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import fs from 'node:fs';
import { sep } from 'node:path';

/** Faults of one process, by its name; `*` stands for every process. */
export interface ProcessFaults {
  /** Added to the wall clock; the monotonic clock goes on. */
  readonly clockOffsetMs?: number;
  readonly missesNotifications?: boolean;
}

const POLL_MS = 200;

let faults: ProcessFaults = {};

/** `users` for `…/subgraphs/users/dist/main.js`, `router` for `…/router/dist/main.js`. */
function processName(): string {
  return process.env['CHAOS_PROCESS_NAME'] ?? (process.argv[1] ?? '').split(sep).at(-3) ?? '';
}

function readFaults(file: string): ProcessFaults {
  try {
    const all = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, ProcessFaults>>;
    return all[processName()] ?? {};
  } catch {
    // Not written yet, or being written: the next poll reads it.
    return faults;
  }
}

/** `Date` reads the time of the machine plus the offset wherever it would read the time of the machine. */
function stepClock(): void {
  const RealDate = Date;
  const now = (): number => RealDate.now() + (faults.clockOffsetMs ?? 0);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  });
}

function missNotifications(): void {
  const realWatch = fs.watch;
  const watch = (...args: Parameters<typeof fs.watch>): fs.FSWatcher => {
    const listener = args.findLast((arg) => typeof arg === 'function') as ((...words: unknown[]) => void) | undefined;
    const filtered = (...words: unknown[]): void => {
      if (faults.missesNotifications !== true) listener?.(...words);
    };
    return realWatch(...(args.map((arg) => (arg === listener ? filtered : arg)) as Parameters<typeof fs.watch>));
  };
  fs.watch = watch as typeof fs.watch;
  syncBuiltinESMExports();
}

const file = process.env['CHAOS_FAULTS_FILE'];
if (file !== undefined) {
  faults = readFaults(file);
  watchFile(file, { interval: POLL_MS, persistent: false }, () => (faults = readFaults(file)));
  stepClock();
  missNotifications();
}
