import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelManifest } from '../models/model-manifest.js';
import { generateInteractions } from '../synthetic/generate-interactions.js';
import { ExitCode, runRecs } from './run.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recs-'));
  const data = generateInteractions({ users: 120, items: 60, genres: 4, shortestHistory: 8 }, 1);
  const rows = data.userIds.flatMap((user, index) =>
    [...data.items.subarray(data.offsets[index], data.offsets[index + 1])].map(
      (item, at) => `${user},${data.itemIds[item]},4.0,${data.times?.[(data.offsets[index] ?? 0) + at]}`,
    ),
  );
  await writeFile(join(folder, 'ratings.csv'), `userId,movieId,rating,timestamp\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'bad.csv'), 'userId,movieId,rating,timestamp\n1,2,3\n');
  await writeFile(join(folder, 'train.txt'), 'a 1 2 3\nb 2 3\nc 1 3\n');
  await writeFile(join(folder, 'test.txt'), 'a\nb 1\nc 2\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function recs(args: string, signal = new AbortController().signal) {
  let [output, errors] = ['', ''];
  const code = await runRecs(args.replaceAll('DIR', folder).split(' '), {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    isInteractive: false,
    signal,
  });
  return { code, output, errors: errors.replaceAll(folder, 'DIR') };
}

interface EvaluateOutput {
  readonly test: { readonly users: number; readonly targets: number };
  readonly results: readonly {
    readonly model: string;
    readonly ratios: { readonly ndcg: number };
    readonly metrics: readonly { readonly k: number; readonly recall: number; readonly ndcg: number }[];
  }[];
}

test('evaluate prints one line of JSON, the same for the same seed', async () => {
  const command = 'evaluate --data DIR/ratings.csv --model toppop,itemknn --k 10,5 --seed 3 --json';
  const [first, second] = [await recs(command), await recs(command)];
  expect([first.code, first.output.trim().split('\n').length]).toEqual([ExitCode.Done, 1]);
  const results = (text: string) => (JSON.parse(text) as EvaluateOutput).results.map(({ metrics }) => metrics);
  expect(results(first.output)).toEqual(results(second.output));
  const { results: models, test: tested } = JSON.parse(first.output) as EvaluateOutput;
  expect(tested.users).toBe(120);
  expect(models.map(({ model, metrics }) => [model, metrics.map(({ k }) => k)])).toEqual([
    ['toppop', [5, 10]],
    ['itemknn', [5, 10]],
  ]);
  expect(models[1]?.ratios.ndcg).toBeGreaterThan(1.5);
});

test('evaluate on two given files, by hand', async () => {
  const { output } = await recs('evaluate --train DIR/train.txt --test DIR/test.txt --model toppop --k 1 --json');
  // b lacks 1 and c lacks 2, nothing else: both targets are at rank 1.
  expect(JSON.parse(output)).toMatchObject({
    test: { users: 2, targets: 2 },
    results: [{ metrics: [{ k: 1, recall: 1, ndcg: 1, hitRate: 1, mrr: 1 }] }],
  });
});

test.each([
  ['', 'exit codes'],
  ['paint', 'There is no command "paint"; there are'],
  ['evaluate', 'Name the interactions: --data FILE'],
  ['evaluate --data', "'--data <value>' argument missing"],
  ['evaluate --data=', '--data needs a value'],
  ['evaluate --dta x', "Unknown option '--dta'"],
  ['evaluate x', 'Unexpected argument'],
  ['evaluate --data a --data b', '--data is given twice'],
  ['evaluate --data a --demo small', 'Give either --data or --demo, not both'],
  ['evaluate --train DIR/train.txt', '--train needs --test FILE'],
  ['evaluate --data DIR/ratings.csv --test DIR/test.txt', '--test belongs to --train'],
  ['evaluate --demo tiny', '--demo is one of small, demo, large; got "tiny"'],
  ['evaluate --demo small --min-rating 3', '--min-rating does not belong to --demo'],
  ['evaluate --data a --protocol best', '--protocol is one of lists, next, strong; got "best"'],
  ['evaluate --data a --k 0', '--k is a whole number from 1 to 10000; got "0"'],
  ['evaluate --data a --k 5,x', 'got "x"'],
  ['evaluate --data a --seed -1', "'--seed' needs a value"],
  ['evaluate --data a --seed=-1', '--seed is a whole number from 0 to 4294967295'],
  ['evaluate --data a --model oracle', 'There is no model "oracle"; there are toppop, trending, itemknn'],
  ['evaluate --data a --model toppop,toppop', 'names a model twice'],
  ['evaluate --data a --model itemknn --set itemknn.depth=3', 'has no hyper-parameter "depth"; it has neighbours'],
  [
    'evaluate --data a --model itemknn --set neighbours=2',
    'itemknn.neighbours is a whole number from 5 to 1000; got "2"',
  ],
  ['evaluate --data a --model toppop,itemknn --set neighbours=20', 'names none of the models toppop, itemknn'],
  ['evaluate --data DIR/ratings.csv --unseen-users 0.2', '--unseen-users belongs to --protocol next'],
  ['train --data DIR/ratings.csv', 'Name the folder of the model: --out FOLDER'],
  ['train --data a --out b --date yesterday', '--date is a day or an instant as in'],
  ['explain --history a', 'Name the model: --load FOLDER'],
  ['train --data a --out b --date 2026-02-30', '--date is a day or an instant as in'],
  ['train --data a --out b --date 2026-01-31T25:00', '--date is a day or an instant as in'],
  ['explain --load x --history ,', '--history names titles as in'],
  ['explain --load x', 'Give either --history ID,ID or --profile ID'],
  ['explain --load x --history a --demo demo', 'Give either --history or --demo, not both'],
  ['tune --data a --model ease --grid lambda=5,x', 'ease.lambda is a number from'],
  ['tune --data a --model ease --only depth', '--only names some of lambda'],
  ['tune --data DIR/ratings.csv --model toppop', 'toppop has no hyper-parameters to tune'],
])('"recs %s" is wrong usage: %s', async (args, message) => {
  const { code, errors, output } = await recs(args);
  expect(code).toBe(ExitCode.Usage);
  expect(errors + output).toContain(message);
});

test.each([
  ['evaluate --data DIR/bad.csv --model toppop', 'DIR/bad.csv:2: found 3 fields'],
  ['evaluate --data DIR/none.csv --model toppop', 'DIR/none.csv: there is no such file'],
  ['evaluate --data DIR --model toppop', 'DIR: this is a folder'],
  ['evaluate --data DIR/ratings.csv --model toppop --core 5000', 'no user and no title has 5000 interactions'],
  ['explain --load DIR/bad.csv --history a', 'The model in DIR/bad.csv cannot be read (ENOTDIR)'],
  ['explain --load DIR/none --history a', 'There is no folder DIR/none, and no model in DIR; npm run recs -- models'],
  ['explain --load DIR --history a', 'The model in DIR cannot be used. manifest.json is missing'],
  ['explain --load DIR --store DIR/none --profile a', 'There is no store DIR/none/recommendations/store.db'],
  ['evaluate --data DIR/ratings.csv --model itemknn --parameters DIR/bad.csv', 'DIR/bad.csv cannot be read as JSON'],
  ['train --data DIR/ratings.csv --model toppop --out DIR/bad.csv/model', 'DIR/bad.csv/model cannot be written'],
  ['tune --data DIR/ratings.csv --model itemknn --out DIR', 'DIR is not a file; name a file for --out'],
  [
    'tune --data DIR/ratings.csv --model itemknn --out DIR/bad.csv/best.json',
    'DIR/bad.csv/best.json cannot be written',
  ],
])('"recs %s" fails: %s', async (args, message) => {
  const { code, errors, output } = await recs(args);
  expect([code, output]).toEqual([ExitCode.Failed, '']);
  expect(errors).toContain(message);
});

test('evaluate on the sample world compares with what is popular in the country', async () => {
  const { output } = await recs('evaluate --demo small --protocol next --model toppop --k 10 --json');
  const { results, test: tested } = JSON.parse(output) as EvaluateOutput;
  expect(results.map(({ model }) => model)).toEqual(['popular-in-country', 'trending-in-country', 'toppop']);
  expect(results[0]?.ratios.ndcg).toBe(1);
  expect(tested.users).toBeGreaterThan(20);
});

test.each([
  ['lists', ['toppop', 'blend']],
  ['next', ['toppop', 'blend-next']],
])('without --model, the protocol %s compares the best model with the lowest bar', async (protocol, models) => {
  const small = '--set ials.dimensions=8 --set ials.epochs=2'.replaceAll('ials', `${models[1]}.ials`);
  const { output } = await recs(`evaluate --data DIR/ratings.csv --protocol ${protocol} --k 5 ${small} --json`);
  const { results } = JSON.parse(output) as EvaluateOutput;
  expect(results.map(({ model }) => model)).toEqual(models);
  expect(results[1]?.ratios.ndcg).toBeGreaterThan(1.5);
});

test('users that are not trained on are compared with themselves, trained on', async () => {
  const { output } = await recs(
    'evaluate --data DIR/ratings.csv --protocol next --model ease --unseen-users 0.4 --k 10 --json',
  );
  const { results } = JSON.parse(output) as {
    readonly results: readonly {
      readonly model: string;
      readonly segments: readonly { readonly name: string; readonly users: number; readonly ndcg: number }[];
    }[];
  };
  expect(results.map(({ model }) => model)).toEqual(['ease', 'ease, all users trained']);
  const [unseen, trained] = results.map(({ segments }) =>
    segments.find(({ name }) => name === 'users not in the training data'),
  );
  expect(unseen?.users).toBeGreaterThan(20);
  expect(trained?.users).toBe(unseen?.users);
  expect((unseen?.ndcg ?? 0) / (trained?.ndcg ?? 0)).toBeGreaterThan(0.8);
});

test('an interrupted command says so', async () => {
  const { code, output } = await recs('evaluate --data DIR/ratings.csv --model toppop', AbortSignal.abort());
  expect([code, output]).toEqual([ExitCode.Interrupted, '']);
});

const TRAIN = 'train --data DIR/ratings.csv --model ease --protocol lists --date 2026-01-31T12:00:00Z';

test('train writes a model with its validation, the same bytes for the same inputs, and explain reads it', async () => {
  const trained = await recs(`${TRAIN} --out DIR/first --json`);
  expect(trained.code).toBe(ExitCode.Done);
  const { manifest } = JSON.parse(trained.output) as { readonly manifest: ModelManifest };
  const [own, popular] = [manifest.metrics['all']?.['lists ndcg@10'], manifest.metrics['toppop']?.['lists ndcg@10']];
  expect(own).toBeGreaterThan((popular ?? NaN) * 1.5);
  expect((await recs(`${TRAIN} --out DIR/second`)).code).toBe(ExitCode.Done);
  for (const file of ['manifest.json', 'items.json', 'weights.bin'])
    expect(await readFile(join(folder, 'first', file))).toEqual(await readFile(join(folder, 'second', file)));

  const explained = await recs('explain --load DIR/first --history t4,t5,none --json');
  const { score, rank, bias, shares, unknown } = JSON.parse(explained.output) as {
    readonly score: number;
    readonly rank: number;
    readonly bias: number;
    readonly shares: readonly { readonly title: string; readonly share: number }[];
    readonly unknown: readonly string[];
  };
  expect([rank, shares.map(({ title }) => title).sort(), unknown]).toEqual([1, ['t4', 't5'], ['none']]);
  expect(shares.reduce((sum, { share }) => sum + share, bias)).toBeCloseTo(score, 5);
  const unknownOnly = await recs('explain --load DIR/first --history no,none');
  expect([unknownOnly.code, unknownOnly.output]).toEqual([ExitCode.Failed, '']);
  expect(unknownOnly.errors).toContain('The model knows no title of the history no, none; its ids are as in t');
  const absent = await recs('explain --load DIR/third --history t4');
  expect(absent.errors).toBe('There is no folder DIR/third; in DIR there are first, second.\n');
  const ofUser = await recs('explain --load DIR/first --data DIR/ratings.csv --profile m3 --title t4');
  expect(ofUser.output).toContain('no title of the history');
});

test('train overwrites nothing, and leaves nothing behind when it is interrupted or the data is bad', async () => {
  await mkdir(join(folder, 'taken'));
  const taken = await recs('train --data DIR/ratings.csv --model toppop --out DIR/taken');
  expect([taken.code, taken.errors]).toEqual([ExitCode.Failed, expect.stringContaining('DIR/taken exists already')]);
  const before = await readdir(folder);
  expect((await recs('train --data DIR/bad.csv --model toppop --out DIR/new')).code).toBe(ExitCode.Failed);
  const aborted = await recs('train --data DIR/ratings.csv --model ease --out DIR/new', AbortSignal.abort());
  expect([aborted.code, aborted.errors]).toEqual([ExitCode.Interrupted, 'interrupted; nothing was written\n']);
  expect(await readdir(folder)).toEqual(before);
});

test('tune writes the best hyper-parameters, which evaluate reads', async () => {
  const tuned = await recs(
    'tune --data DIR/ratings.csv --model itemknn --grid shrinkage=10,0,50 --trials 3 --out DIR/best.json --json',
  );
  expect(tuned.code).toBe(ExitCode.Done);
  const { trials, best } = JSON.parse(tuned.output) as {
    readonly trials: readonly { readonly value: number; readonly parameters: Readonly<Record<string, number>> }[];
    readonly best: { readonly value: number; readonly parameters: Readonly<Record<string, number>> };
  };
  expect(trials).toHaveLength(3);
  expect(trials[0]?.parameters).toEqual({ neighbours: 100, shrinkage: 10 });
  expect(best.value).toBe(Math.max(...trials.map(({ value }) => value)));
  expect(JSON.parse(await readFile(join(folder, 'best.json'), 'utf8'))).toEqual({ itemknn: best.parameters });
  const { output } = await recs(
    'evaluate --data DIR/ratings.csv --model itemknn --k 10 --parameters DIR/best.json --json',
  );
  expect(JSON.parse(output)).toMatchObject({ results: [{ parameters: best.parameters }] });
});

test('tune does not look at test data: other titles there give the same trials', async () => {
  const data = generateInteractions({ users: 60, items: 30, genres: 3, shortestHistory: 6 }, 4);
  const titlesOf = (user: number) => [...data.items.subarray(data.offsets[user], data.offsets[user + 1])];
  // A first user with all titles keeps their order. The last title of each other user is the test data.
  const write = (file: string, lastOf: (titles: readonly number[]) => number) =>
    writeFile(
      join(folder, file),
      [
        `all ${Array.from({ length: 30 }, (_, item) => item).join(' ')}`,
        ...data.userIds.map((id, user) => [id, ...titlesOf(user).slice(0, -1), lastOf(titlesOf(user))].join(' ')),
      ].join('\n'),
    );
  await write('true.txt', (titles) => titles.at(-1) ?? 0);
  await write(
    'other.txt',
    (titles) => Array.from({ length: 30 }, (_, item) => item).find((i) => !titles.includes(i)) ?? 0,
  );
  const tune = 'tune --protocol next --model ease --grid lambda=5,50,500 --grid userExponent=0,0.5 --json --data';
  const trialsOf = async (file: string) => {
    const { trials } = JSON.parse((await recs(`${tune} DIR/${file}`)).output) as {
      readonly trials: readonly { readonly parameters: object; readonly value: number }[];
    };
    return trials.map(({ parameters, value }) => ({ parameters, value }));
  };
  const trials = await trialsOf('true.txt');
  expect(new Set(trials.map(({ value }) => value)).size).toBeGreaterThan(1);
  expect(await trialsOf('other.txt')).toEqual(trials);
});

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00.5+02:00', '2026-01-31T10:00:00.500Z'],
])('the date %s of a model is %s', async (date, instant) => {
  const out = `DIR/dated-${date.length}`;
  const { output } = await recs(
    `train --data DIR/ratings.csv --model toppop --no-validation --out ${out} --date ${date} --json`,
  );
  expect(JSON.parse(output)).toMatchObject({ manifest: { createdAt: instant } });
});

test('help describes models where one is trained, and nowhere else', async () => {
  for (const [command, has] of [
    ...['train', 'evaluate', 'tune', 'page'].map((each) => [each, true] as const),
    ...['experiment', 'models', 'explain', 'calibration', 'rollback'].map((each) => [each, false] as const),
  ])
    expect([command, (await recs(`${command} --help`)).output.includes('\nmodels\n')]).toEqual([command, has]);
});
