/** Kills a writing process again and again, at random moments, and audits what it leaves each time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Random } from '@marquee/runtime/random';
import { auditAfterCrash } from './audit.js';

/** Where the killed processes keep their data. */
export interface DataLocations {
  create(): Promise<string>;
  remove(place: string): Promise<void>;
  /** A process is killed after so many commits at most: as many as it makes there in a few seconds. */
  readonly maxCommits: number;
}

export interface CrashRoundsOptions {
  readonly rounds: number;
  readonly random: Random;
  /** The compiled `kill-child.js`. */
  readonly child: URL;
  readonly locations: DataLocations;
  readonly afterRound?: (round: number, outcome: CrashOutcome) => void;
}

export interface CrashOutcome {
  readonly acknowledged: number;
  readonly lost: number;
  readonly problems: readonly string[];
}

/**
 * Rounds that go on with the data of the one before: long enough to kill recoveries, short enough to audit everything.
 */
const ROUNDS_PER_LOCATION = 10;

/** Answers the numbers that the process printed in full before it died. */
async function runAndKill(child: URL, place: string, random: Random, mostCommits: number): Promise<readonly number[]> {
  const started = spawn(process.execPath, [child.pathname, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): void => void started.kill('SIGKILL');
  const printed: number[] = [];
  // Most kills meet the writing, some the starting and the recovery.
  const killAfter = random.next() < 0.75 ? 1 + random.int(mostCommits) : Number.POSITIVE_INFINITY;
  const timer = killAfter === Number.POSITIVE_INFINITY ? setTimeout(kill, random.int(250)) : undefined;
  const exited = once(started, 'exit');
  let rest = '';
  started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    printed.push(...lines.map(Number));
    if (printed.length >= killAfter) kill();
  });
  const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (!started.stdout.readableEnded) await once(started.stdout, 'end');
  if (signal !== 'SIGKILL') throw new Error(`The process ended by itself, with code ${code}.`);
  return printed;
}

export async function runCrashRounds({
  rounds,
  random,
  child,
  locations: places,
  afterRound,
}: CrashRoundsOptions): Promise<CrashOutcome> {
  let total: CrashOutcome = { acknowledged: 0, lost: 0, problems: [] };
  let place: string | null = null;
  let acknowledged: number[] = [];
  const removePlace = async (): Promise<void> => {
    if (place !== null) await places.remove(place);
    place = null;
  };
  for (let round = 1; round <= rounds; round += 1) {
    if ((round - 1) % ROUNDS_PER_LOCATION === 0) await removePlace();
    if (place === null) {
      place = await places.create();
      acknowledged = [];
    }
    const printed = await runAndKill(child, place, random, places.maxCommits);
    acknowledged.push(...printed);
    const { lost, problems } = await auditAfterCrash(place, acknowledged);
    total = {
      acknowledged: total.acknowledged + printed.length,
      lost: total.lost + lost,
      problems: [...total.problems, ...problems.map((problem) => `round ${round}: ${problem}`)],
    };
    afterRound?.(round, total);
  }
  await removePlace();
  return total;
}
