/** The options by which all commands name data files and protocols, and what they read from them. */
import { filterCore } from '../data/filter-core.js';
import { FORMATS } from '../data/formats.js';
import type { Format } from '../data/formats.js';
import { readInteractions } from '../data/read-interactions.js';
import type { DemoInteractions } from '../demo/demo-interactions.js';
import type { Protocol } from '../evaluation/labels.js';
import type { Interactions } from '../model.js';
import { CommandError, UsageError } from './command-error.js';
import { LIBRARY_OPTIONS } from './library-options.js';
import type { Options, OptionSpecs } from './options.js';
import { replayHistories } from './replayed-histories.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

export const DATA_OPTIONS = {
  data: {
    value: 'FILE',
    meaning: 'interactions: MovieLens csv or ::, the same with tabs, or lists "user item item …"',
  },
  train: { value: 'FILE', meaning: 'instead of --data: the interactions that models are trained on' },
  'from-log': { value: null, meaning: 'instead of --data: the histories that the event log of the system gives' },
  ...LIBRARY_OPTIONS,
  demo: { value: 'SIZE', meaning: 'instead of --data: the histories of the sample world (small, demo, large)' },
  format: { value: 'NAME', meaning: `${FORMATS.join(', ')} (by the content of the file)` },
  'min-rating': { value: 'N', meaning: 'ratings below it are not interactions (every rating is one)' },
  core: { value: 'N', meaning: 'of --data: leaves out users and titles with fewer interactions, repeatedly (1)' },
  seed: { value: 'N', meaning: 'of all randomness; equal inputs and seeds give equal results (1)' },
} as const satisfies OptionSpecs;

export const TEST_OPTION = {
  test: { value: 'FILE', meaning: 'with --train: the interactions that have to be found' },
} as const satisfies OptionSpecs;

export const PROTOCOL_OPTION = {
  protocol: {
    value: 'NAME',
    meaning: 'lists (a random tenth of each user), next (the last one of each user), strong (a tenth of the users)',
  },
} as const satisfies OptionSpecs;

/** What was read, as it is printed. */
export interface DataSummary {
  readonly file: string;
  readonly format: Format | 'sample world' | 'event log';
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  readonly duplicates: number;
  readonly belowMinRating: number;
}

export interface ReadData {
  readonly summary: DataSummary;
  readonly interactions: Interactions;
  readonly demo: DemoInteractions | null;
}

const SEED_RANGE = { minimum: 0, maximum: 4_294_967_295, isWhole: true };

export function readSeed(options: Options): number {
  return options.number('seed', SEED_RANGE) ?? 1;
}

/**
 * The interactions of `--data`, `--train`, `--demo` or `--from-log`. Throws a `UsageError` unless exactly one of them is given, and a
 * `DataError` for a malformed file.
 */
export async function readTrainingData(terminal: Terminal, options: Options): Promise<ReadData> {
  const [source, ...others] = (['data', 'train', 'demo', 'from-log'] as const).filter((name) => options.has(name));
  if (source === undefined)
    throw new UsageError('Name the interactions: --data FILE, --train FILE, --demo SIZE or --from-log.');
  if (others.length > 0) throw new UsageError(`Give either --${source} or --${others[0]}, not both.`);
  const fileOnly = (['format', 'min-rating'] as const).find((name) => options.has(name));
  if ((source === 'demo' || source === 'from-log') && fileOnly !== undefined)
    throw new UsageError(`--${fileOnly} does not belong to --${source}.`);
  if (source !== 'from-log' && options.has('data-dir')) throw new UsageError('--data-dir belongs to --from-log.');
  if (source !== 'data' && options.has('core')) throw new UsageError('--core belongs to --data.');
  if (source === 'from-log') return readLog(terminal, options);
  if (source !== 'demo') return readData(terminal, options, options.text(source) ?? '');
  // A development dependency, which the service does not load.
  const { DEMO_SIZES, readDemoInteractions } = await import('../demo/demo-interactions.js');
  const demo = readDemoInteractions(options.choice('demo', DEMO_SIZES) ?? 'demo');
  const { interactions } = demo;
  const read = { format: 'sample world', duplicates: 0, belowMinRating: 0 } as const;
  return { summary: summaryOf(`--demo ${options.text('demo')}`, read, interactions), interactions, demo };
}

async function readLog(terminal: Terminal, options: Options): Promise<ReadData> {
  const interactions = await replayHistories(terminal, options);
  const read = { format: 'event log', duplicates: 0, belowMinRating: 0 } as const;
  return { summary: summaryOf('--from-log', read, interactions), interactions, demo: null };
}

/** Throws a `DataError` for a malformed file. */
export async function readData(terminal: Terminal, options: Options, file: string): Promise<ReadData> {
  const format = options.choice('format', FORMATS);
  const minRating = options.number('min-rating', { minimum: -1e6, maximum: 1e6, isWhole: false });
  const core = options.number('core', { minimum: 1, maximum: 1_000_000, isWhole: true }) ?? 1;
  const line = createProgressLine(terminal, `reading ${file}`);
  const progress = (bytes: number, total: number): void => {
    terminal.signal.throwIfAborted();
    line.show(`${(bytes / 1e6).toFixed(0)} MB`, total === 0 ? 0 : bytes / total);
  };
  const read = await readInteractions(file, { format, minRating, progress });
  line.end();
  const interactions = core > 1 ? filterCore(read.interactions, core, core) : read.interactions;
  if (interactions.items.length === 0)
    throw new CommandError(`${file}: no user and no title has ${core} interactions; give a smaller --core.`);
  return { summary: summaryOf(file, read, interactions), interactions, demo: null };
}

function summaryOf(
  file: string,
  read: Pick<DataSummary, 'format' | 'duplicates' | 'belowMinRating'>,
  interactions: Interactions,
): DataSummary {
  const users = interactions.userIds.filter((_, user) => interactions.offsets[user] !== interactions.offsets[user + 1]);
  return {
    file,
    format: read.format,
    users: users.length,
    items: interactions.itemIds.length,
    interactions: interactions.items.length,
    duplicates: read.duplicates,
    belowMinRating: read.belowMinRating,
  };
}

/** The order of a history is the order of the file when there are no times. */
export function warnWithoutTimes(terminal: Terminal, protocol: Protocol, { interactions, summary }: ReadData): void {
  if (protocol === 'next' && interactions.times === null)
    terminal.writeError(`  ${summary.file} has no times: the order of the file is taken as the order in time\n`);
}
