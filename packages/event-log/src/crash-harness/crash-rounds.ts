/** Repeatedly kills a writing process at a random moment and audits the data that it leaves. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Random } from '@marquee/runtime/random';
import { auditAfterCrash } from './audit.js';

/** Where killed processes store their data. */
export interface DataLocations {
  create(): Promise<string>;
  remove(location: string): Promise<void>;
  /** A process is killed after at most this number of commits, which take a few seconds in this location. */
  readonly maxCommits: number;
}

export interface CrashRoundsOptions {
  readonly rounds: number;
  readonly random: Random;
  /** The compiled `writer-process.js`. */
  readonly child: URL;
  readonly locations: DataLocations;
  readonly afterRound?: (round: number, outcome: CrashOutcome) => void;
}

export interface CrashOutcome {
  /** Commits that the processes reported as acknowledged. */
  readonly acknowledged: number;
  /** Acknowledged commits that are missing after a crash. */
  readonly lost: number;
  /** Inconsistencies, one sentence each. */
  readonly problems: readonly string[];
}

/** Rounds on the same data: enough to kill recovering processes, few enough to audit all data in each round. */
const ROUNDS_PER_LOCATION = 10;

/** Returns the commit numbers that the process printed before it was killed. */
async function runAndKill(
  child: URL,
  location: string,
  random: Random,
  maxCommits: number,
): Promise<readonly number[]> {
  const started = spawn(process.execPath, [child.pathname, location], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): void => void started.kill('SIGKILL');
  const printed: number[] = [];
  // Three of four kills hit the process while it writes, the others while it starts or recovers.
  const killAfter = random.next() < 0.75 ? 1 + random.int(maxCommits) : Number.POSITIVE_INFINITY;
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
  if (signal !== 'SIGKILL') throw new Error(`The process was not killed; it exited with code ${code}.`);
  return printed;
}

/** Runs the rounds and returns the sums over all of them. */
export async function runCrashRounds({
  rounds,
  random,
  child,
  locations,
  afterRound,
}: CrashRoundsOptions): Promise<CrashOutcome> {
  let total: CrashOutcome = { acknowledged: 0, lost: 0, problems: [] };
  let location: string | null = null;
  let acknowledged: number[] = [];
  const removeLocation = async (): Promise<void> => {
    if (location !== null) await locations.remove(location);
    location = null;
  };
  for (let round = 1; round <= rounds; round += 1) {
    if ((round - 1) % ROUNDS_PER_LOCATION === 0) await removeLocation();
    if (location === null) {
      location = await locations.create();
      acknowledged = [];
    }
    const printed = await runAndKill(child, location, random, locations.maxCommits);
    acknowledged.push(...printed);
    const { lost, problems } = await auditAfterCrash(location, acknowledged);
    total = {
      acknowledged: total.acknowledged + printed.length,
      lost: total.lost + lost,
      problems: [...total.problems, ...problems.map((problem) => `round ${round}: ${problem}`)],
    };
    afterRound?.(round, total);
  }
  await removeLocation();
  return total;
}
