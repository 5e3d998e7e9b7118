/** `recs tune`: chooses hyper-parameters on validation data that is carved from the training data. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { replaceFile } from '@marquee/runtime/atomic-file';
import { gridCandidates, randomCandidates } from '../tuning/candidates.js';
import type { Candidate } from '../tuning/candidates.js';
import type { HyperParameter, ModelTrainer } from '../model.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, PROTOCOL_OPTION } from './data-options.js';
import { measureModel, trainModel } from './measure.js';
import { checkParameter, PARAMETER_OPTIONS, readParameters, readTrainers } from './model-options.js';
import { readNumber } from './options.js';
import { cannotWrite, requireWritable } from './output-path.js';
import type { Options } from './options.js';
import { describeSplit, readProtocol, readValidationSplit } from './split.js';
import type { Split } from './split.js';
import { renderTable } from './table.js';
import type { Terminal } from './terminal.js';

const METRICS = ['ndcg', 'recall', 'hitRate', 'mrr'] as const;
const SEARCHES = ['grid', 'random'] as const;
const MAX_TRIALS = 1_000;

interface Trial {
  readonly parameters: Candidate;
  /** Value of the metric on validation data. */
  readonly value: number;
  readonly seconds: number;
}

interface Search {
  readonly trainer: ModelTrainer;
  readonly candidates: Iterable<Candidate>;
  readonly metric: (typeof METRICS)[number];
  readonly k: number;
  readonly budgetSeconds: number;
  readonly trials: number;
}

export const tuneCommand: Command = {
  name: 'tune',
  summary: 'choose hyper-parameters on validation data that is carved from the training data',
  options: {
    ...DATA_OPTIONS,
    ...PROTOCOL_OPTION,
    model: { value: 'NAME', meaning: 'the model to tune' },
    search: { value: 'NAME', meaning: 'grid (all combinations, in random order) or random (grid)' },
    only: { value: 'NAME,NAME', meaning: 'hyper-parameters to vary (those with several grid values)' },
    grid: { value: 'NAME=N,N', meaning: 'values to try of one hyper-parameter; may be repeated', isRepeated: true },
    metric: { value: 'NAME', meaning: `${METRICS.join(', ')} (ndcg)` },
    k: { value: 'N', meaning: 'length of the ranking (10)' },
    'budget-seconds': { value: 'N', meaning: 'after which no trial goes on; the defaults are always tried (120)' },
    trials: { value: 'N', meaning: `combinations to try at most (${MAX_TRIALS})` },
    out: { value: 'FILE', meaning: 'where the best ones are written, for --parameters FILE of other commands' },
    ...PARAMETER_OPTIONS,
  },
  run: async (terminal, options) => {
    const protocol = readProtocol(options, 'lists');
    const search = await readSearch(options);
    const out = options.text('out');
    if (out !== null) await requireFileName(resolve(out));
    const split = await readValidationSplit(terminal, options, protocol);
    const trials = await tryCandidates(terminal, search, split);
    const best = trials.reduce((one, other) => (other.value > one.value ? other : one));
    const stored = `${JSON.stringify({ [search.trainer.name]: best.parameters }, null, 2)}\n`;
    if (out !== null)
      await replaceFile(resolve(out), stored, WORLD_READABLE).catch((error: unknown) => {
        throw cannotWrite(out, error);
      });
    return {
      text: `${textOf(search, trials, best)}\n`,
      json: { ...describeSplit(split), model: search.trainer.name, metric: search.metric, k: search.k, best, trials },
    };
  },
};

const WORLD_READABLE = { mode: 0o644 };

/** An earlier file is replaced; a folder or a device is refused. */
async function requireFileName(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile()) throw new CommandError(`${path} is not a file; name a file for --out.`);
  await requireWritable(path);
}

async function readSearch(options: Options): Promise<Search> {
  const trainers = readTrainers(options.text('model') ?? 'ease');
  const [trainer] = trainers;
  if (trainer === undefined || trainers.length > 1) throw new UsageError('recs tune tunes one model: --model NAME.');
  const given = (await readParameters(options, trainers)).get(trainer) ?? {};
  const searched = searchedParameters(trainer, options);
  const seed = options.number('seed', { minimum: 0, maximum: 4_294_967_295, isWhole: true }) ?? 1;
  const makeCandidates = options.choice('search', SEARCHES) === 'random' ? randomCandidates : gridCandidates;
  return {
    trainer,
    candidates: listCandidates(() => makeCandidates(searched, given, seed)),
    metric: options.choice('metric', METRICS) ?? 'ndcg',
    k: readNumber('--k', options.text('k') ?? '10', { minimum: 1, maximum: 10_000, isWhole: true }),
    budgetSeconds: options.number('budget-seconds', { minimum: 1, maximum: 1_000_000, isWhole: false }) ?? 120,
    trials: options.number('trials', { minimum: 1, maximum: MAX_TRIALS, isWhole: true }) ?? MAX_TRIALS,
  };
}

function listCandidates(list: () => Iterable<Candidate>): Iterable<Candidate> {
  try {
    return list();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${error.message} Use --only, or --search random.`) : error;
  }
}

/** Those of `--grid` and `--only`; without both, those that have several grid values. */
function searchedParameters(trainer: ModelTrainer, options: Options): readonly HyperParameter[] {
  const [grids, only] = [options.texts('grid').map((text) => parseGrid(trainer, text)), options.text('only')];
  const varying = trainer.hyperParameters.filter(({ grid }) => grid.length > 1);
  if (only === null && grids.length > 0) return grids;
  if (varying.length === 0) throw new UsageError(`The model ${trainer.name} has no hyper-parameters to tune.`);
  if (only === null) return varying;
  const named = only.split(',').map((name) => {
    const parameter = varying.find((each) => each.name === name.trim());
    if (parameter === undefined)
      throw new UsageError(`--only names some of ${varying.map((each) => each.name).join(', ')}; got "${name}".`);
    return parameter;
  });
  return [...grids, ...named.filter(({ name }) => !grids.some((grid) => grid.name === name))];
}

/** `lambda=20,100`: the hyper-parameter with these values as its grid. */
function parseGrid(trainer: ModelTrainer, text: string): HyperParameter {
  const [name = '', values = ''] = text.split('=', 2);
  const grid = values.split(',').map((value) => checkParameter(trainer, name, value));
  const parameter = trainer.hyperParameters.find((each) => each.name === name);
  if (parameter === undefined) throw new UsageError(`--grid ${text} names no hyper-parameter.`);
  return { ...parameter, grid };
}

/** The trial of the first candidate runs to its end; a later one is given up when the budget is used. */
async function tryCandidates(terminal: Terminal, search: Search, split: Split): Promise<readonly Trial[]> {
  const deadline = AbortSignal.timeout(search.budgetSeconds * 1000);
  const trials: Trial[] = [];
  for (const parameters of search.candidates) {
    const isFirst = trials.length === 0;
    if (trials.length >= search.trials || (!isFirst && deadline.aborted)) break;
    const signal = isFirst ? terminal.signal : AbortSignal.any([terminal.signal, deadline]);
    try {
      trials.push(await tryParameters({ ...terminal, signal }, search, split, parameters));
    } catch (error) {
      if (terminal.signal.aborted || !deadline.aborted) throw error;
      break;
    }
    const last = trials.at(-1);
    terminal.writeError(`  trial ${trials.length}: ${search.metric}@${search.k} ${last?.value.toFixed(4)}\n`);
  }
  return trials;
}

async function tryParameters(terminal: Terminal, search: Search, split: Split, parameters: Candidate): Promise<Trial> {
  const { trainer, metric, k } = search;
  const startedAt = performance.now();
  const { model } = await trainModel(terminal, trainer, split.train, parameters, split.seed);
  const options = { name: trainer.name, ks: [k], seed: split.seed, historyLimit: null };
  const { metrics } = await measureModel(terminal, model, split.testSet, options);
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  return { parameters, value: metrics[0]?.[metric] ?? 0, seconds };
}

function textOf({ trainer, metric, k }: Search, trials: readonly Trial[], best: Trial): string {
  const names = trainer.hyperParameters.map(({ name }) => name);
  const rows = [...trials]
    .sort((a, b) => b.value - a.value)
    .slice(0, 20)
    .map((trial) => [
      trial.value.toFixed(4),
      ...names.map((name) => String(trial.parameters[name] ?? '')),
      trial.seconds.toFixed(1),
    ]);
  const settings = Object.entries(best.parameters).map(([name, value]) => `--set ${trainer.name}.${name}=${value}`);
  return [
    `${trials.length} trials, the best ${rows.length} on validation data:`,
    renderTable([[`${metric}@${k}`, ...names, 's'], ...rows]),
    settings.join(' '),
  ].join('\n\n');
}
