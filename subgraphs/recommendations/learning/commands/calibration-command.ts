/** `recs calibration`: fits the match score on members of the sample world, and shows on others what it is worth. */
import { finishProbability, fitCalibration, scoreOfProbability } from '../../rules/profile/match-score.js';
import type { Calibration, MatchExample } from '../../rules/profile/match-score.js';
import { SERVED_TRAINER } from '../models/trainers.js';
import { findTrainer } from '../trainers.js';
import { UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, readSeed } from './data-options.js';
import { trainModel } from './measure.js';
import { renderTable } from './table.js';

export const calibrationCommand: Command = {
  name: 'calibration',
  summary: 'fit the match score, and compare it with how often titles are finished by other members',
  options: { demo: DATA_OPTIONS.demo, seed: DATA_OPTIONS.seed },
  run: async (terminal, options) => {
    if (!options.has('demo')) throw new UsageError('Name the sample world: --demo SIZE.');
    const { DEMO_SIZES } = await import('../demo/demo-interactions.js');
    const { readMatchWorld } = await import('../demo/match-examples.js');
    const seed = readSeed(options);
    const world = readMatchWorld(options.choice('demo', DEMO_SIZES) ?? 'demo', seed);
    const trainer = findTrainer(SERVED_TRAINER);
    if (trainer === undefined) throw new Error(`There is no trainer ${SERVED_TRAINER}.`);
    const { model } = await trainModel(terminal, trainer, world.trained, {}, seed);
    const { fitted, tested } = world.examples(model);
    const calibration = fitCalibration(fitted);
    const bands = reliability(calibration, tested);
    return {
      text: `${describe(calibration, fitted.length, tested.length)}\n\n${tableOf(bands)}\n`,
      json: { seed, calibration, fitted: fitted.length, tested: tested.length, bands },
    };
  },
};

interface Band {
  /** Of the scores of the band, which is ten points wide. */
  readonly score: number;
  readonly views: number;
  /** The mean of the probabilities. */
  readonly expected: number;
  /** The share of the views that were finished. */
  readonly finished: number;
  /** Of `finished`. */
  readonly standardError: number;
}

const BAND = 10;

/** Bands from 10·n - 5 up to, without, 10·n + 5; those without views are left out. */
function reliability(calibration: Calibration, examples: readonly MatchExample[]): readonly Band[] {
  const bands = new Map<number, { views: number; expected: number; finished: number }>();
  for (const { features, isFinished } of examples) {
    const probability = finishProbability(calibration, features);
    const score = BAND * Math.round(scoreOfProbability(probability) / BAND);
    const band = bands.get(score) ?? { views: 0, expected: 0, finished: 0 };
    bands.set(score, {
      views: band.views + 1,
      expected: band.expected + probability,
      finished: band.finished + Number(isFinished),
    });
  }
  return [...bands]
    .sort(([one], [other]) => one - other)
    .map(([score, { views, expected, finished }]) => ({
      ...{ score, views, expected: expected / views, finished: finished / views },
      standardError: Math.sqrt(((finished / views) * (1 - finished / views)) / views),
    }));
}

function describe({ intercept, content, series, fit }: Calibration, fitted: number, tested: number): string {
  const numbers = [intercept, content, series, fit].map((each) => each.toFixed(3));
  return (
    `fitted on ${fitted} views, tested on ${tested} of other members\n` +
    `intercept ${numbers[0]}, content ${numbers[1]}, series ${numbers[2]}, fit ${numbers[3]}`
  );
}

function tableOf(bands: readonly Band[]): string {
  return renderTable([
    ['score', 'views', 'expected', 'finished', '±'],
    ...bands.map(({ score, views, expected, finished, standardError }) => [
      ...[String(score), String(views)],
      ...[expected, finished, standardError].map((each) => each.toFixed(3)),
    ]),
  ]);
}
