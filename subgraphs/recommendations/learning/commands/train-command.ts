/** `recs train`: trains a model on all interactions of a file, and writes it with the figures of its validation. */
import { resolve } from 'node:path';
import { hashInteractions } from '../data/hash-interactions.js';
import { holdOut, Label, labelAllAsTrain } from '../evaluation/labels.js';
import type { Protocol } from '../evaluation/labels.js';
import { createTestSet, trainingPart } from '../evaluation/test-set.js';
import type { ModelTrainer } from '../model.js';
import { requireAbsent, saveModel } from '../models/model-folder.js';
import { ModelFolderError } from '../models/model-manifest.js';
import type { ModelDetails } from '../models/model-manifest.js';
import { findTrainer } from '../trainers.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, PROTOCOL_OPTION, readSeed, readTrainingData, warnWithoutTimes } from './data-options.js';
import type { ReadData } from './data-options.js';
import { measureModel, trainModel } from './measure.js';
import { PARAMETER_OPTIONS, readParameters, readTrainers } from './model-options.js';
import type { Parameters } from './model-options.js';
import type { Options } from './options.js';
import { cannotWrite, requireWritable } from './output-path.js';
import { readProtocol } from './split.js';
import type { Terminal } from './terminal.js';

/** Length of the ranking in the figures of the validation. */
const K = 10;

export const trainCommand: Command = {
  name: 'train',
  summary: 'train a model on all interactions and write it to a folder, with the figures of its validation',
  options: {
    ...DATA_OPTIONS,
    out: { value: 'FOLDER', meaning: 'where the model is written; it must not exist' },
    model: { value: 'NAME', meaning: 'the model to train (blend-next)' },
    ...PROTOCOL_OPTION,
    'no-validation': { value: null, meaning: 'writes no figures, and takes half of the time' },
    date: { value: 'INSTANT', meaning: 'as in 2026-01-31 or 2026-01-31T12:00:00Z, in UTC: date of the model (now)' },
    ...PARAMETER_OPTIONS,
  },
  run: async (terminal, options) => {
    const folder = resolve(options.text('out') ?? failUsage('Name the folder of the model: --out FOLDER.'));
    const trainers = readTrainers(options.text('model') ?? 'blend-next');
    const [trainer = failUsage('Name a model.')] = trainers;
    if (trainers.length > 1) throw new UsageError('recs train trains one model: --model NAME.');
    const parameters = (await readParameters(options, trainers)).get(trainer) ?? {};
    const [seed, protocol, createdAt] = [readSeed(options), readProtocol(options, 'next'), readDate(options)];
    // Before minutes of training.
    await requireWritable(folder);
    await requireAbsent(folder);
    const data = await readTrainingData(terminal, options);
    const run = { trainer, parameters, seed, protocol };
    const metrics = options.has('no-validation') ? {} : await validate(terminal, data, run);
    const trained = await trainModel(terminal, trainer, data.interactions, parameters, seed);
    terminal.signal.throwIfAborted();
    const dataHash = hashInteractions(data.interactions);
    const details = { createdAt, dataHash, seed, parameters, metrics };
    const manifest = await saveModel(folder, trained.model, details).catch((error: unknown) => {
      throw error instanceof ModelFolderError ? error : cannotWrite(folder, error);
    });
    const megabytes = (manifest.weights.bytes + manifest.items.bytes) / 1e6;
    const { seconds, cpuSeconds, peakMegabytes } = trained;
    return {
      text: [
        `${trainer.name} in ${folder}: ${manifest.items.count} titles, ${megabytes.toFixed(1)} MB`,
        `trained in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), at most ${peakMegabytes} MB of memory`,
        ...describeMetrics(metrics),
        '',
      ].join('\n'),
      json: { folder, model: trainer.name, data: data.summary, seconds, cpuSeconds, peakMegabytes, manifest },
    };
  },
};

function failUsage(message: string): never {
  throw new UsageError(message);
}

const INSTANT = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[-+]\d\d:\d\d)?)?$/;

/** A day is its midnight; without an offset a time is UTC, on whatever machine. */
function readDate(options: Options): string {
  const text = options.text('date');
  if (text === null) return new Date().toISOString();
  const [, day = '', time = 'T00:00:00', , , offset = 'Z'] = INSTANT.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  const date = new Date(`${day}${time.replace(/(Z|[-+]\d\d:\d\d)$/, '')}${offset}`);
  // `Date` takes the 30th of February for the 2nd of March.
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  if (day === '' || !isDay || Number.isNaN(date.getTime()))
    throw new UsageError(`--date is a day or an instant as in 2026-01-31 or 2026-01-31T12:00:00Z; got "${text}".`);
  return date.toISOString();
}

interface Validation {
  readonly trainer: ModelTrainer;
  readonly parameters: Parameters;
  readonly seed: number;
  readonly protocol: Protocol;
}

/** Trains on a part of the data and measures on the rest: the model, its segments, and TopPop beside it. */
async function validate(
  terminal: Terminal,
  data: ReadData,
  { trainer, parameters, seed, protocol }: Validation,
): Promise<ModelDetails['metrics']> {
  warnWithoutTimes(terminal, protocol, data);
  const labelled = labelAllAsTrain(data.interactions);
  holdOut(labelled, protocol, Label.Validation, seed);
  const train = trainingPart(labelled);
  const testSet = createTestSet(labelled, Label.Validation, train.itemIds, data.demo?.groups ?? null);
  if (testSet.userIds.length === 0 || train.items.length === 0)
    throw new CommandError(`${data.summary.file}: too few interactions to validate a model; use --no-validation.`);
  const nameOf = (metric: string): string => `${protocol} ${metric}@${K}`;
  const measure = async (each: ModelTrainer, own: Parameters) => {
    const { model } = await trainModel(terminal, each, train, own, seed);
    return measureModel(terminal, model, testSet, { name: each.name, ks: [K], seed, historyLimit: null });
  };
  const { metrics, segments } = await measure(trainer, parameters);
  const popular = await measure(findTrainer('toppop') ?? trainer, {});
  const figuresOf = ({ recall = 0, ndcg = 0 }: { readonly recall?: number; readonly ndcg?: number } = {}) => ({
    [nameOf('recall')]: recall,
    [nameOf('ndcg')]: ndcg,
  });
  return {
    all: figuresOf(metrics[0]),
    ...Object.fromEntries(segments.map((segment) => [segment.name, figuresOf(segment)])),
    toppop: figuresOf(popular.metrics[0]),
  };
}

function describeMetrics(metrics: ModelDetails['metrics']): readonly string[] {
  return Object.entries(metrics).map(([segment, figures]) => {
    const list = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(4)}`);
    return `${segment}: ${list.join(', ')}`;
  });
}
