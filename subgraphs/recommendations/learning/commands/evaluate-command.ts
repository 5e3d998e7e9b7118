/** `recs evaluate`: trains models, ranks all titles for each test user, and prints what is found. */
import type { MetricsAtK, Ranker } from '../evaluation/evaluate.js';
import type { Protocol } from '../evaluation/labels.js';
import type { ModelTrainer, RankingModel } from '../model.js';
import { SERVED_TRAINER } from '../models/trainers.js';
import { UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, PROTOCOL_OPTION, TEST_OPTION } from './data-options.js';
import type { DemoInteractions } from '../demo/demo-interactions.js';
import { measureModel, trainModel } from './measure.js';
import type { Measured, MeasureOptions, TrainedModel } from './measure.js';
import { PARAMETER_OPTIONS, readParameters, readTrainers } from './model-options.js';
import type { Parameters } from './model-options.js';
import { readNumber } from './options.js';
import { describeSplit, readProtocol, readTestSplit } from './split.js';
import type { Split } from './split.js';
import { renderTable } from './table.js';
import type { Terminal } from './terminal.js';

interface ModelResult {
  readonly model: string;
  readonly parameters: Parameters;
  readonly trainSeconds: number;
  readonly trainCpuSeconds: number;
  readonly evaluateSeconds: number;
  readonly evaluateCpuSeconds: number;
  readonly peakMegabytes: number;
  readonly metrics: readonly MetricsAtK[];
  readonly segments: Measured['segments'];
  /** At the first k, divided by that of the baseline; null when the baseline is not among the models. */
  readonly ratios: { readonly recall: number; readonly ndcg: number } | null;
}

/** The best model of each protocol, beside the lowest bar. */
const USUAL_MODELS: Readonly<Record<Protocol, string>> = {
  lists: 'toppop,blend',
  next: 'toppop,blend-next',
  strong: 'toppop,blend',
};

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'train models and measure what they find: full ranking, nothing sampled, seen titles left out',
  options: {
    ...DATA_OPTIONS,
    ...TEST_OPTION,
    ...PROTOCOL_OPTION,
    model: { value: 'NAME,NAME', meaning: 'models to compare (toppop,blend; protocol next: toppop,blend-next)' },
    k: { value: 'N,N', meaning: 'lengths of the ranking (10,20,50,100)' },
    ...PARAMETER_OPTIONS,
    'unseen-users': {
      value: 'SHARE',
      meaning: 'protocol next: this share of the users is not trained on, compared with training on all users (0)',
    },
    'history-limit': { value: 'N', meaning: 'models see only the last N titles of each history (all)' },
  },
  run: async (terminal, options) => {
    const protocol = readProtocol(options, 'lists');
    const ks = readKs(options.text('k') ?? '10,20,50,100');
    const trainers = readTrainers(options.text('model') ?? USUAL_MODELS[protocol]);
    const parameters = await readParameters(options, trainers);
    const historyLimit = options.number('history-limit', { minimum: 0, maximum: 1e9, isWhole: true });
    const split = await readTestSplit(terminal, options, protocol);
    const results: ModelResult[] = [];
    const measureOptions = { ks, seed: split.seed, historyLimit };
    if (split.demo !== null)
      results.push(...(await measureCountryBaselines(terminal, split, split.demo, measureOptions)));
    for (const trainer of trainers) {
      const own = parameters.get(trainer) ?? {};
      results.push(await measureTrainer(terminal, trainer, own, split, { ...measureOptions, name: trainer.name }));
      if (split.allTrained === null || trainer.name === 'toppop') continue;
      const name = `${trainer.name}, all users trained`;
      const all = { ...split, ...split.allTrained };
      results.push(await measureTrainer(terminal, trainer, own, all, { ...measureOptions, name }));
    }
    const baseline = split.demo === null ? 'toppop' : 'popular-in-country';
    const compared = compareTo(baseline, results);
    return {
      text: `${headingOf(split)}\n\n${tableOf(compared, ks, baseline)}\n`,
      json: { ...describeSplit(split), historyLimit, baseline, results: compared },
    };
  },
};

async function measureTrainer(
  terminal: Terminal,
  trainer: ModelTrainer,
  parameters: Parameters,
  split: Split,
  options: MeasureOptions,
): Promise<ModelResult> {
  const trained = await trainModel(terminal, trainer, split.train, parameters, split.seed);
  const ranker = await rankerOf(trainer, trained.model, split);
  return toResult(options.name, parameters, trained, await measureModel(terminal, ranker, split.testSet, options));
}

/** On the sample world, the served model is evaluated as pages use it: with the live popularity in the country. */
async function rankerOf({ name }: ModelTrainer, model: RankingModel, { train, testSet, demo }: Split): Promise<Ranker> {
  if (name !== SERVED_TRAINER || demo === null) return model;
  const { createServedRanker } = await import('../demo/served-ranker.js');
  return createServedRanker(model, train, testSet, demo.size);
}

/** What is popular in the user's country, over all time and lately. */
async function measureCountryBaselines(
  terminal: Terminal,
  { train, testSet }: Split,
  demo: DemoInteractions,
  options: Omit<MeasureOptions, 'name'>,
): Promise<readonly ModelResult[]> {
  const { COUNTRY_BASELINES, createCountryPopularity } = await import('../demo/country-popularity.js');
  const results: ModelResult[] = [];
  for (const [name, halfLifeDays] of Object.entries(COUNTRY_BASELINES)) {
    const ranker = createCountryPopularity(train, testSet, demo, halfLifeDays);
    const measured = await measureModel(terminal, ranker, testSet, { ...options, name });
    results.push(toResult(name, {}, { seconds: 0, cpuSeconds: 0, peakMegabytes: 0 }, measured));
  }
  return results;
}

function toResult(
  model: string,
  parameters: Parameters,
  trained: Omit<TrainedModel, 'model'>,
  measured: Measured,
): ModelResult {
  return {
    model,
    parameters,
    trainSeconds: trained.seconds,
    trainCpuSeconds: trained.cpuSeconds,
    evaluateSeconds: measured.seconds,
    evaluateCpuSeconds: measured.cpuSeconds,
    peakMegabytes: trained.peakMegabytes,
    metrics: measured.metrics,
    segments: measured.segments,
    ratios: null,
  };
}

/** @param baseline Name of the model that the others are compared with. */
function compareTo(baseline: string, results: readonly ModelResult[]): readonly ModelResult[] {
  const base = results.find(({ model }) => model === baseline)?.metrics[0];
  if (base === undefined || base.ndcg === 0) return results;
  return results.map((result) => {
    const { recall = 0, ndcg = 0 } = result.metrics[0] ?? {};
    return { ...result, ratios: { recall: recall / base.recall, ndcg: ndcg / base.ndcg } };
  });
}

/** Ascending and without repetition. */
export function readKs(text: string): readonly number[] {
  const ks = text.split(',').map((k) => readNumber('--k', k, { minimum: 1, maximum: 10_000, isWhole: true }));
  if (ks.length > 20) throw new UsageError('--k takes up to 20 numbers.');
  return [...new Set(ks)].sort((a, b) => a - b);
}

function headingOf(split: Split): string {
  const { training, test } = describeSplit(split);
  const lines = [
    `protocol ${split.protocol}, seed ${split.seed}: ${split.files.map(({ file }) => file).join(', ')}`,
    `trained on ${training.interactions} interactions of ${training.users} users with ${training.items} titles`,
    `tested on ${test.targets} interactions of ${test.users} users`,
  ];
  const notes: readonly (readonly [number, string])[] = [
    [test.unknownTargets, 'targets are not in the training data and count as misses'],
    [test.targetsInHistory, 'targets are in the history and count as misses'],
    [test.usersWithoutHistory, 'test users have no history'],
    [test.usersTooShort, 'users have too few interactions to hold one out'],
    [test.ignoredTargets, 'interactions of the test file come after the next one and are ignored'],
    [split.files.reduce((sum, { duplicates }) => sum + duplicates, 0), 'repeated pairs of user and title are left out'],
  ];
  return [...lines, ...notes.filter(([count]) => count > 0).map(([count, note]) => `${count} ${note}`)].join('\n');
}

function tableOf(results: readonly ModelResult[], ks: readonly number[], baseline: string): string {
  const header = [
    ...['model', 'k', 'recall', 'nDCG', 'hit rate', 'MRR', 'coverage', '× nDCG'],
    ...['train s', 'CPU s', 'test s', 'CPU s', 'MB'],
  ];
  const rows = results.flatMap((result) =>
    result.metrics.map((metrics, index) => [
      index === 0 ? result.model : '',
      String(metrics.k),
      ...[metrics.recall, metrics.ndcg, metrics.hitRate, metrics.mrr, metrics.coverage].map((each) => each.toFixed(4)),
      ...(index === 0
        ? [
            result.ratios === null ? '' : result.ratios.ndcg.toFixed(2),
            result.trainSeconds.toFixed(1),
            result.trainCpuSeconds.toFixed(1),
            result.evaluateSeconds.toFixed(1),
            result.evaluateCpuSeconds.toFixed(1),
            String(result.peakMegabytes),
          ]
        : []),
    ]),
  );
  const segments = results.flatMap(({ model, segments: list }) =>
    list.map(({ name, users, recall, ndcg }) => [model, name, String(users), recall.toFixed(4), ndcg.toFixed(4)]),
  );
  return [
    renderTable([header, ...rows]),
    `× nDCG: at k = ${ks[0]}, divided by that of ${baseline}; MB: the largest memory of the process until then`,
    `by segment, at k = ${ks[0]}`,
    renderTable([['model', 'segment', 'users', 'recall', 'nDCG'], ...segments]),
  ].join('\n\n');
}
