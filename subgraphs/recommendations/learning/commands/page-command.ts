/** `recs page`: whether the next title of members who were not trained on stands on the first screen of their page. */
import { createAllTimeRanking } from '../page-quality/all-time-ranking.js';
import { evaluatePages, groupOf, holdOutLast } from '../page-quality/evaluate-pages.js';
import type { MemberGroup, PageFigures } from '../page-quality/evaluate-pages.js';
import { toWorld } from '../page-quality/file-world.js';
import { createPageBuilder } from '../page-quality/page-builder.js';
import { createRankings, interactionsOf } from '../page-quality/page-world.js';
import type { PageWorld, RankingAt } from '../page-quality/page-world.js';
import { readTitles } from '../page-quality/read-titles.js';
import { SERVED_TRAINER } from '../models/trainers.js';
import { toServedModel } from '../serving/served-model.js';
import type { ServedModel } from '../serving/served-model.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { DATA_OPTIONS, readSeed, readTrainingData } from './data-options.js';
import { trainModel } from './measure.js';
import { PARAMETER_OPTIONS, readParameters, readTrainers } from './model-options.js';
import type { Options } from './options.js';
import { renderTable } from './table.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

/** Rows and tiles of the first screen. */
const SCREEN = { rows: 4, tiles: 6 };
const UNSEEN_SHARE = 0.2;

interface PageResult extends PageFigures {
  /** The model's name, or `popularity` for the page without a model. */
  readonly page: string;
}

export const pageCommand: Command = {
  name: 'page',
  summary: 'build the pages of members who were not trained on, and count those that show the next title at first',
  options: {
    data: DATA_OPTIONS.data,
    demo: DATA_OPTIONS.demo,
    format: DATA_OPTIONS.format,
    'min-rating': DATA_OPTIONS['min-rating'],
    core: DATA_OPTIONS.core,
    titles: { value: 'FILE', meaning: 'of --data: `id,title,genres` or `id::title::genres`, for rows of genres' },
    model: { value: 'NAME,NAME', meaning: `models to compare (${SERVED_TRAINER} for --demo, blend-next for --data)` },
    ...PARAMETER_OPTIONS,
    'unseen-users': { value: 'SHARE', meaning: `of the members: a part that is tested (${UNSEEN_SHARE})` },
    validation: { value: null, meaning: 'tests other members instead, on whom choices may be based' },
    accounts: { value: 'N', meaning: 'of --demo: the first N accounts (all)' },
    seed: DATA_OPTIONS.seed,
  },
  run: async (terminal, options) => {
    const seed = readSeed(options);
    const share = options.number('unseen-users', { minimum: 0.01, maximum: 0.45, isWhole: false }) ?? UNSEEN_SHARE;
    const isDemo = options.has('demo');
    const trainers = readTrainers(options.text('model') ?? (isDemo ? SERVED_TRAINER : 'blend-next'));
    const parameters = await readParameters(options, trainers);
    const world = await readWorld(terminal, options);
    const group: MemberGroup = options.has('validation') ? 'validation' : 'test';
    // Members of both groups are left out, so that either choice trains on the same ones.
    const training = world.members.filter((member) => groupOf(member, seed, share) === 'training');
    const heldOut = world.members
      .filter((member) => groupOf(member, seed, share) === group)
      .flatMap((member) => holdOutLast(member) ?? []);
    if (heldOut.length === 0 || training.length === 0)
      throw new CommandError('There are too few members: some have to be trained on, and others to be tested.');
    const rankingAt = isDemo ? createRankings(world) : createAllTimeRanking(training);
    const measure = pageMeasure(terminal, world, heldOut, rankingAt);
    const results: PageResult[] = [await measure('popularity', null)];
    for (const trainer of trainers) {
      const own = parameters.get(trainer) ?? {};
      const { model } = await trainModel(terminal, trainer, interactionsOf(training), own, seed);
      results.push(await measure(trainer.name, toServedModel(trainer.name, { model })));
    }
    const members = { training: training.length, tested: heldOut.length, group };
    return { text: textOf(results, members, seed), json: { seed, screen: SCREEN, members, results } };
  },
};

async function readWorld(terminal: Terminal, options: Options): Promise<PageWorld> {
  const accounts = options.number('accounts', { minimum: 1, maximum: 1_000_000, isWhole: true });
  const titles = options.text('titles');
  if (options.has('data') === options.has('demo')) throw new UsageError('Give either --data FILE or --demo SIZE.');
  if (options.has('data')) {
    if (accounts !== null) throw new UsageError('--accounts belongs to --demo.');
    const { interactions } = await readTrainingData(terminal, options);
    return toWorld(interactions, titles === null ? new Map() : await readTitles(titles));
  }
  const other = (['titles', 'core', 'format', 'min-rating'] as const).find((name) => options.has(name));
  if (other !== undefined) throw new UsageError(`--${other} belongs to --data.`);
  // A development dependency, which the service does not load.
  const [{ readDemoWorld }, { DEMO_SIZES }] = await Promise.all([
    import('../page-quality/demo-world.js'),
    import('../demo/demo-interactions.js'),
  ]);
  return readDemoWorld(options.choice('demo', DEMO_SIZES) ?? 'demo', accounts ?? Infinity);
}

function pageMeasure(
  terminal: Terminal,
  world: PageWorld,
  heldOut: Parameters<typeof evaluatePages>[0],
  rankingAt: RankingAt,
): (page: string, model: ServedModel | null) => Promise<PageResult> {
  const builder = createPageBuilder(world);
  const { signal } = terminal;
  return async (page, model) => {
    const line = createProgressLine(terminal, `building pages of ${page}`);
    const progress = (done: number, total: number): void => line.show(`${done} of ${total}`, done / total);
    const figures = await evaluatePages(heldOut, model, { builder, rankingAt, screen: SCREEN, signal, progress });
    line.end();
    return { page, ...figures };
  };
}

function textOf(
  results: readonly PageResult[],
  members: { readonly training: number; readonly tested: number; readonly group: MemberGroup },
  seed: number,
): string {
  const popular = results[0]?.hitRate ?? 0;
  const rows = results.map(({ page, hitRate, standardError, hitsByRow, cpuMs }) => [
    page,
    hitRate.toFixed(3),
    standardError.toFixed(3),
    popular === 0 ? '' : (hitRate / popular).toFixed(2),
    hitsByRow.join('+'),
    cpuMs.p50.toFixed(1),
    cpuMs.p99.toFixed(1),
  ]);
  return [
    `seed ${seed}: ${members.training} members trained on, ${members.tested} other members tested (${members.group})`,
    `members whose next title stands among the first ${SCREEN.rows} x ${SCREEN.tiles} tiles`,
    '',
    renderTable([['page', 'share', 'std. error', 'x popular', 'hits by row', 'CPU ms p50', 'p99'], ...rows]),
    '',
  ].join('\n');
}
