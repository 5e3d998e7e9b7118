/**
 * `npm run proof -- recs-quality [--data FILE | --train FILE --test FILE]`: the figures of `recs evaluate` against their
 * targets. Without files on generated data, and on the same data without its structure, where nothing can be learned.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRandom } from '@marquee/runtime/random';
import type { Proof, ProofResult, ProofRun } from '@marquee/testing/proof';
import { runRecs } from '../learning/commands/run.js';
import type { Protocol } from '../learning/evaluation/labels.js';
import type { Interactions } from '../learning/model.js';
import { generateInteractions } from '../learning/synthetic/generate-interactions.js';

interface Figures {
  readonly recall: number;
  readonly ndcg: number;
}

interface Target extends Figures {
  readonly protocol: Protocol;
  readonly k: number;
  /** Of the figures: as they are, or divided by those of TopPop. */
  readonly unit: 'absolute' | 'toppop';
}

const MODELS: Readonly<Record<Protocol, string>> = { lists: 'blend', next: 'blend-next', strong: 'blend' };

/** MovieLens-1M, published: lists SimpleX .2802/.2670, next gSASRec .3003/.1726. */
const MOVIELENS_1M: readonly Target[] = [
  { protocol: 'lists', k: 20, recall: 0.28, ndcg: 0.27, unit: 'absolute' },
  { protocol: 'next', k: 10, recall: 0.28, ndcg: 0.165, unit: 'absolute' },
];
/** No other data set of that size has so many users. */
const MOVIELENS_1M_USERS = 6_040;
const MOVIELENS_1M_TRAINING = 700_000;

/** Other data, as MovieLens small: with the default hyper-parameters, and no recall is required. */
const OTHER_DATA: readonly Target[] = [
  { protocol: 'lists', k: 10, recall: 0, ndcg: 2, unit: 'toppop' },
  { protocol: 'next', k: 10, recall: 0, ndcg: 2.2, unit: 'toppop' },
];

/** A model that does not learn the order of titles, as EASE, reaches 5 in the protocol next. */
const GENERATED: readonly Target[] = [
  { protocol: 'lists', k: 10, recall: 0, ndcg: 3, unit: 'toppop' },
  { protocol: 'next', k: 10, recall: 0, ndcg: 6, unit: 'toppop' },
];
const GENERATED_SIZE = { users: 800, items: 300, genres: 12, shortestHistory: 12 };

export const proof: Proof = {
  name: 'recs-quality',
  summary: 'Recall and nDCG of the learned models against their targets, on generated data or on given files.',
  options: {
    data: 'FILE: interactions that are split, as of recs evaluate (generated data)',
    train: 'FILE: with --test FILE, instead of --data',
    test: 'FILE: the interactions that have to be found',
    protocol: 'of --train and --test: lists, next, strong (lists)',
  },
  run: async (run) => {
    const { data, train, test, protocol = 'lists' } = run.options;
    if (data !== undefined) return proveFile(run, ['--data', fromCaller(data)]);
    if (train !== undefined && test !== undefined)
      return proveFile(run, ['--train', fromCaller(train), '--test', fromCaller(test)], protocol);
    const folder = await mkdtemp(join(tmpdir(), 'recs-quality-'));
    try {
      return await proveGenerated(run, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** npm changes to the top level of the checkout, and says where it was called. */
function fromCaller(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path);
}

interface Measured {
  readonly training: { readonly users: number; readonly interactions: number };
  readonly figures: ReadonlyMap<string, Figures>;
}

/** The figures of `recs evaluate` by model, at `k`. Prints its table as it is. */
async function measure(
  { seed, print }: ProofRun,
  source: readonly string[],
  { protocol, k }: Pick<Target, 'protocol' | 'k'>,
  models: string,
): Promise<Measured> {
  const output: string[] = [];
  const errors: string[] = [];
  const args = [...source, '--protocol', protocol, '--k', String(k), '--model', models, '--seed', String(seed)];
  const code = await runRecs(['evaluate', ...args, '--json'], {
    write: (text) => output.push(text),
    writeError: (text) => errors.push(text),
    isInteractive: false,
    signal: new AbortController().signal,
  });
  if (code !== 0) throw new Error(errors.join(''));
  const { results, training } = JSON.parse(output.join('')) as {
    readonly training: Measured['training'];
    readonly results: readonly {
      readonly model: string;
      readonly metrics: readonly [Figures];
      readonly trainSeconds: number;
      readonly peakMegabytes: number;
    }[];
  };
  for (const { model, metrics, trainSeconds, peakMegabytes } of results)
    print(
      `${protocol}, ${model}: recall@${k} ${metrics[0].recall.toFixed(4)}, nDCG@${k} ${metrics[0].ndcg.toFixed(4)}, ` +
        `trained in ${trainSeconds.toFixed(1)} s, at most ${peakMegabytes} MB`,
    );
  return {
    training,
    figures: new Map(results.map(({ model, metrics }) => [model, metrics[0]])),
  };
}

interface Verdict {
  readonly text: string;
  readonly holds: boolean;
}

function judge({ figures }: Measured, model: string, { protocol, k, unit, ...target }: Target): Verdict {
  const [own, popular] = [figures.get(model), figures.get('toppop')];
  if (own === undefined || popular === undefined) throw new Error(`${model} was not measured.`);
  const divisor = unit === 'toppop' ? popular : { recall: 1, ndcg: 1 };
  const [recall, ndcg] = [own.recall / divisor.recall, own.ndcg / divisor.ndcg];
  const figure =
    unit === 'toppop' ? `nDCG@${k} ${ndcg.toFixed(2)} × TopPop` : `${recall.toFixed(4)}/${ndcg.toFixed(4)}`;
  return { text: `${protocol} ${model} ${figure}`, holds: recall >= target.recall && ndcg >= target.ndcg };
}

function describe({ protocol, k, recall, ndcg, unit }: Target): string {
  return unit === 'toppop' ? `${protocol} nDCG@${k} at least ${ndcg} × TopPop` : `${protocol} @${k} ${recall}/${ndcg}`;
}

/** @param only The protocol of two given files; null: all that have a target. */
async function proveFile(run: ProofRun, source: readonly string[], only: string | null = null): Promise<ProofResult> {
  const { training } = await measure(run, source, { protocol: 'lists', k: 10 }, 'toppop');
  const isMovieLens1M = training.users === MOVIELENS_1M_USERS && training.interactions >= MOVIELENS_1M_TRAINING;
  const targets = (isMovieLens1M ? MOVIELENS_1M : OTHER_DATA).filter(
    ({ protocol }) => only === null || protocol === only,
  );
  if (targets.length === 0) throw new Error(`There is no target for the protocol "${only}" on these files.`);
  const verdicts: Verdict[] = [];
  for (const target of targets) {
    const { [target.protocol]: model } = MODELS;
    verdicts.push(judge(await measure(run, source, target, `toppop,${model}`), model, target));
  }
  return toResult(verdicts, targets);
}

function toResult(verdicts: readonly Verdict[], targets: readonly Target[]): ProofResult {
  return {
    figure: verdicts.map(({ text }) => text).join('; '),
    target: targets.map(describe).join('; '),
    holds: verdicts.every(({ holds }) => holds),
  };
}

async function proveGenerated(run: ProofRun, folder: string): Promise<ProofResult> {
  const data = generateInteractions(GENERATED_SIZE, run.seed);
  const [file, exchangedFile] = [join(folder, 'ratings.csv'), join(folder, 'exchanged.csv')];
  await writeFile(file, toCsv(data));
  await writeFile(exchangedFile, toCsv(exchangeItems(data, run.seed)));
  const verdicts: Verdict[] = [];
  for (const target of GENERATED) {
    const { [target.protocol]: model } = MODELS;
    const models = `toppop,itemknn,ease,${model}`;
    const measured = await measure(run, ['--data', file], target, models);
    verdicts.push(judge(measured, model, target));
    run.print('with titles exchanged at random, which leaves nothing to learn:');
    const control = judge(await measure(run, ['--data', exchangedFile], target, models), model, target);
    verdicts.push({ text: `${control.text} without structure`, holds: !control.holds });
  }
  return toResult(verdicts, GENERATED);
}

/** Each interaction gets the item of another one: every item keeps its number of users, and nothing else. */
function exchangeItems(data: Interactions, seed: number): Interactions {
  const random = createRandom(seed);
  const items = data.items.slice();
  for (let left = items.length - 1; left > 0; left -= 1) {
    const other = random.int(left + 1);
    [items[left], items[other]] = [items[other] ?? 0, items[left] ?? 0];
  }
  return { ...data, items };
}

function toCsv({ userIds, itemIds, offsets, items, times }: Interactions): string {
  const rows = userIds.flatMap((user, index) =>
    Array.from(items.subarray(offsets[index], offsets[index + 1]), (item, at) => {
      const time = times?.[(offsets[index] ?? 0) + at] ?? 0;
      return `${user},${itemIds[item]},5,${time}\n`;
    }),
  );
  return `userId,movieId,rating,timestamp\n${rows.join('')}`;
}
