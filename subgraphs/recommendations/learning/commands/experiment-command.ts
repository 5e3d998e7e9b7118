/** `recs experiment NAME`: members per cell, whether their ratio is right, and the difference with its interval. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openStore } from '@marquee/document-store/open-store';
import { StoreUnavailableError } from '@marquee/document-store/port';
import { DECLARED } from '../../experiments/declared-experiments.js';
import type { Experiment } from '../../experiments/experiment.js';
import { renderReport } from '../../experiments/render-report.js';
import { REPLAY_OUTCOMES, replay } from '../../experiments/replay.js';
import { toReport } from '../../experiments/report.js';
import type { ReportInputs } from '../../experiments/report.js';
import { STORED_OUTCOMES, readStoredOutcomes } from '../../experiments/stored-outcomes.js';
import { validateExperiments } from '../../experiments/validate-experiments.js';
import { openRecommendationsStore } from '../../store.js';
import { createPageBuilder } from '../page-quality/page-builder.js';
import { holdOutLast } from '../page-quality/evaluate-pages.js';
import { createRankings, interactionsOf } from '../page-quality/page-world.js';
import { SERVED } from '../serving/model-training.js';
import { toServedModel } from '../serving/served-model.js';
import { findTrainer } from '../trainers.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, readSeed } from './data-options.js';
import { trainModel } from './measure.js';
import type { Options } from './options.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

/** A report's inputs, and what has to be said about them. */
interface Source extends Pick<ReportInputs, 'outcomes' | 'members' | 'pairs'> {
  readonly notes: readonly string[];
}

const DEFAULT_DAYS = 7;

export const experimentCommand: Command = {
  name: 'experiment',
  summary: 'compare the cells of an experiment: sample ratio, difference with interval, interleaving',
  argument: 'name',
  options: {
    name: {
      value: 'NAME',
      meaning: `a declared experiment: ${DECLARED.experiments.map(({ name }) => name).join(', ')}`,
    },
    store: { value: 'FOLDER', meaning: 'what members did: the data folder of a stopped system (MARQUEE_DATA_DIR)' },
    demo: {
      value: 'SIZE',
      meaning: 'instead of --store: a replay on held-out views of the sample world (small, demo)',
    },
    days: { value: 'N', meaning: `with --store: the time after the first exposure, in days (${DEFAULT_DAYS})` },
    seed: DATA_OPTIONS.seed,
  },
  run: async (terminal, options) => {
    const experiment = readExperiment(options);
    const seed = readSeed(options);
    const [store, demo] = [options.text('store'), options.has('demo')];
    if ((store === null) === !demo) throw new UsageError('Give either --store FOLDER or --demo SIZE.');
    if (demo && options.has('days')) throw new UsageError('--days belongs to --store.');
    const source =
      store === null
        ? await replayDemo(terminal, options, experiment, seed)
        : await readStore(resolve(store), options, experiment);
    const report = toReport({ ...source, experiment, seed });
    return { text: renderReport(report, source.notes), json: { ...report, notes: source.notes, seed } };
  },
};

function readExperiment(options: Options): Experiment {
  validateExperiments(DECLARED);
  const name = options.text('name');
  const experiment = DECLARED.experiments.find((each) => each.name === name);
  const names = DECLARED.experiments.map((each) => each.name).join(', ');
  if (name === null) throw new UsageError(`Name the experiment: one of ${names}.`);
  if (experiment === undefined) throw new UsageError(`No experiment "${name}" is declared; there are ${names}.`);
  return experiment;
}

async function replayDemo(terminal: Terminal, options: Options, experiment: Experiment, seed: number): Promise<Source> {
  const size = options.choice('demo', ['small', 'demo']) ?? 'demo';
  // A development dependency, which the service does not load.
  const { readDemoWorld } = await import('../page-quality/demo-world.js');
  const world = readDemoWorld(size);
  const heldOut = world.members.flatMap((member) => holdOutLast(member) ?? []);
  const trainer = findTrainer(SERVED.trainer);
  if (trainer === undefined) throw new Error(`There is no trainer ${SERVED.trainer}.`);
  const data = interactionsOf(heldOut.map(({ member }) => member));
  const { model } = await trainModel(terminal, trainer, data, SERVED.parameters, seed);
  const line = createProgressLine(terminal, 'building pages');
  const { members, pairs, notInExperiment } = await replay(heldOut, {
    ...{ declarations: DECLARED, experiment, seed, signal: terminal.signal },
    builder: createPageBuilder(world),
    rankingAt: createRankings(world),
    model: toServedModel('replay', { model }),
    progress: (built, total) => line.show(`${built} members`, built / total),
  });
  line.end();
  return {
    ...{ members, pairs, outcomes: REPLAY_OUTCOMES },
    notes: [
      `a replay on the sample world "${size}", seed ${seed}: its members and their views are simulated, and no page was shown to them`,
      "each member's latest title is held out; the model is trained on all earlier views, the ranking of the country has the views before that title",
      `${notInExperiment} of ${heldOut.length} members are not in the experiment (holdout, kids profiles)`,
    ],
  };
}

async function readStore(folder: string, options: Options, { name }: Experiment): Promise<Source> {
  const days = options.number('days', { minimum: 0.001, maximum: 365, isWhole: false }) ?? DEFAULT_DAYS;
  const file = join(folder, 'recommendations', 'store.db');
  if (!existsSync(file)) throw new CommandError(`There is no store ${file}; name the data folder of a system.`);
  const store = await openStore({
    ...{ adapter: 'sqlite', file, owner: 'recommendations' },
    clock: () => new Date(),
  }).catch((error: unknown) => {
    throw error instanceof StoreUnavailableError ? new CommandError(error.message) : error;
  });
  try {
    const opened = await openRecommendationsStore(store);
    const { members, inTwoCells, tooRecent } = await readStoredOutcomes(opened, name, days, new Date());
    if (members.length === 0)
      throw new CommandError(
        `${file} has no exposure to ${name}: pages of it are served while RECOMMENDATIONS_EXPERIMENTS names it.`,
      );
    return {
      ...{ members, pairs: {}, outcomes: STORED_OUTCOMES },
      notes: [
        `members to whom a page of the experiment was served, and what they did in the ${days} days after the first one`,
        `${tooRecent} members are not measured: their ${days} days are not over`,
        `${inTwoCells} members are left out: they were in two cells`,
      ],
    };
  } finally {
    await store.close();
  }
}
