/** `recs ablate`: what each signal of a history adds to the served ranking, with intervals over members. */
import { SERVED_TRAINER } from '../models/trainers.js';
import { findTrainer } from '../trainers.js';
import { UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, readSeed } from './data-options.js';
import { trainModel } from './measure.js';
import { renderTable } from './table.js';

export const ablateCommand: Command = {
  name: 'ablate',
  summary: 'measure what completions, abandonment, the list and recency add to the served ranking',
  options: { demo: DATA_OPTIONS.demo, seed: DATA_OPTIONS.seed },
  run: async (terminal, options) => {
    if (!options.has('demo')) throw new UsageError('Name the sample world: --demo SIZE.');
    const { DEMO_SIZES } = await import('../demo/demo-interactions.js');
    const { readSignalWorld } = await import('../demo/signal-variants.js');
    const seed = readSeed(options);
    const world = readSignalWorld(options.choice('demo', DEMO_SIZES) ?? 'demo');
    const trainer = findTrainer(SERVED_TRAINER);
    if (trainer === undefined) throw new Error(`There is no trainer ${SERVED_TRAINER}.`);
    const { model } = await trainModel(terminal, trainer, world.train, {}, seed);
    const measured = world.measure(model);
    const [usual = new Float64Array()] = [...measured.values()];
    const rows = [...measured].map(([variant, ndcg]) => ({ variant, ndcg: mean(ndcg), ...compare(ndcg, usual) }));
    const table = renderTable([
      ['history', 'nDCG@10', 'difference', 'standard error'],
      ...rows.map(({ variant, ndcg, difference, standardError }) => [
        variant,
        ...[ndcg, difference, standardError].map((each) => each.toFixed(4)),
      ]),
    ]);
    return { text: `${usual.length} members\n\n${table}\n`, json: { seed, members: usual.length, rows } };
  },
};

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Of paired values: the mean difference and its standard error. */
function compare(one: Float64Array, other: Float64Array) {
  const differences = one.map((value, index) => value - (other[index] ?? 0));
  const difference = mean(differences);
  const variance = mean(differences.map((value) => (value - difference) ** 2));
  return { difference, standardError: Math.sqrt(variance / Math.max(1, one.length - 1)) };
}
