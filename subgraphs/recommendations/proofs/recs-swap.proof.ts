/**
 * `npm run proof -- recs-swap [--seconds 20] [--rate 100]`: two processes' worth of the subgraph over one folder of models,
 * under load, while models are swapped each second, broken ones are thrown in, and some are rolled back. Each response
 * is compared with the pages of every version.
 */
import { cp, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { OptionError } from '@marquee/testing/proof';
import type { Proof, ProofResult } from '@marquee/testing/proof';
import { createInteractionsBuilder } from '../learning/data/interactions-builder.js';
import { saveModel } from '../learning/models/model-folder.js';
import { createModelLibrary } from '../learning/serving/model-library.js';
import type { ModelLibrary } from '../learning/serving/model-library.js';
import { SERVED } from '../learning/serving/model-training.js';
import { findTrainer } from '../learning/trainers.js';
import type { RecommendationsServices } from '../services.js';
import { recommendations } from '../subgraph.js';
import { NOW, requestPage } from '../tests/requests.js';
import { eventsOfDemoData, membersOf, smallDemoData } from '../tests/upstream-events.js';
import type { Member } from '../tests/upstream-events.js';

type Instance = TestSubgraph<RecommendationsServices>;

/** Each has another hyper-parameter, so that their scores differ. */
const VERSIONS: Readonly<Record<string, number>> = { 'model-1': 20, 'model-2': 200, 'model-3': 2_000 };
const MEMBERS = 40;
const SECOND_MS = 1_000;
/** Of load without swaps, for comparison. */
const CONTROL_SECONDS = 4;
const ROLLBACK_MS = 1_000;
/** One after the other, a second each. */
const ACTIONS = ['publish', 'publish', 'rollback', 'broken'] as const;

export const proof: Proof = {
  name: 'recs-swap',
  summary: 'Models are swapped, broken and rolled back under load: no request fails, each page is of one model.',
  options: {
    seconds: 'of load (20, at most 40)',
    rate: 'requests per second (100)',
  },
  run: async ({ seed, options, print }) => {
    const seconds = numberOf(options, 'seconds', 20, 40);
    const rate = numberOf(options, 'rate', 100, 1_000);
    const parent = await mkdtemp(join(tmpdir(), 'marquee-swap-'));
    try {
      return await measure(parent, { seed, seconds, rate, print });
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  },
};

function numberOf(options: Readonly<Record<string, string>>, name: string, usual: number, most: number): number {
  const value = Number(options[name] ?? usual);
  if (!(value >= 1 && value <= most)) throw new OptionError(`--${name} is a number from 1 to ${most}.`);
  return value;
}

interface Run {
  readonly seed: number;
  readonly seconds: number;
  readonly rate: number;
  readonly print: (line: string) => void;
}

async function measure(parent: string, { seed, seconds, rate, print }: Run): Promise<ProofResult> {
  const members = membersOf(smallDemoData).slice(0, MEMBERS);
  const folders = [join(parent, 'first'), join(parent, 'second')] as const;
  const library = createModelLibrary(join(folders[0], 'recommendations'));
  await writeModels(library, members);
  await shareModels(folders);
  await library.publish('model-1');
  await using first = await open(folders[0], members);
  await using second = await open(folders[1], members);
  const instances = [first, second];
  print(`${instances.length} instances, ${members.length} members, ${Object.keys(VERSIONS).length} models`);

  const endSessions = sessionsOf(instances);
  const expected = await expectedPages(instances, library, members, endSessions);
  const control = await requestPages(instances, members, {
    rate,
    seconds: CONTROL_SECONDS,
    random: createRandom(seed),
  });
  const ending = new AbortController();
  const swapping = swapModels(instances, library, createRandom(seed + 1), endSessions, ending.signal);
  const load = await requestPages(instances, members, { rate, seconds, random: createRandom(seed) });
  ending.abort();
  const actions = await swapping;
  print(
    `${actions.counts.publish} swaps, ${actions.counts.rollback} rollbacks, ${actions.counts.broken} broken models`,
  );

  const verdict = compare(load.pages, expected);
  const longest = Math.max(0, ...actions.rollbackMs);
  print(`pages by model: ${JSON.stringify(verdict.byVersion)}; ${verdict.mixed} of none of them`);
  print(`latency p50 and p99: ${latencies(load)} ms; without swaps ${latencies(control)} ms`);
  const isSharp = catchesMixtures(expected);
  if (!isSharp) print('the comparison would not notice a page of two models');
  const failed = [...load.failures, ...control.failures];
  const failures = failed.length;
  if (failures > 0) print(`first failure: ${failed[0]}`);
  return {
    figure:
      `${load.pages.length} pages, ${failures} failed, ${verdict.mixed} of more than one model, ` +
      `rollback seen after ${longest} ms at most`,
    target: `0 failed, 0 mixed, ${ROLLBACK_MS} ms`,
    holds: [
      ...[failures === 0, verdict.mixed === 0, isSharp, longest <= ROLLBACK_MS],
      ...Object.values(actions.counts).map((count) => count > 0),
      Object.keys(verdict.byVersion).length === Object.keys(VERSIONS).length,
    ].every(Boolean),
  };
}

async function writeModels(library: ModelLibrary, members: readonly Member[]): Promise<void> {
  const builder = createInteractionsBuilder();
  for (const { account, profile } of members) {
    const user = builder.addUser(profile.id);
    for (const { titleId, at } of smallDemoData.viewing(account, profile))
      builder.add(user, titleId, Date.parse(at) / SECOND_MS);
  }
  const { interactions } = builder.build();
  const trainer = findTrainer(SERVED.trainer);
  if (trainer === undefined) throw new Error(`There is no model "${SERVED.trainer}".`);
  for (const [version, lambda] of Object.entries(VERSIONS)) {
    const parameters = { ...SERVED.parameters, 'ease.lambda': lambda, 'sequential.lambda': lambda };
    const run = { parameters, seed: 1, signal: null, progress: () => {} };
    const model = await trainer.train(interactions, run);
    const details = { createdAt: NOW.toISOString(), dataHash: version, seed: 1, parameters, metrics: {} };
    await saveModel(library.folderOf(version), model, details);
  }
  for (const [version, damage] of Object.entries(DAMAGES)) {
    await cp(library.folderOf('model-1'), library.folderOf(version), { recursive: true });
    await damage(library.folderOf(version));
  }
}

/** Versions that cannot be used, by name. */
const DAMAGES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  missing: (folder) => rm(folder, { recursive: true }),
  truncated: (folder) => truncate(join(folder, 'weights.bin'), 1_000),
  'other-weights': (folder) => writeFile(join(folder, 'weights.bin'), new Uint8Array(1_000)),
  'no-items': (folder) => rm(join(folder, 'items.json')),
  foreign: (folder) => writeFile(join(folder, 'manifest.json'), '{"formatVersion": 99}'),
};

/** The second instance has a store of its own, and the models of the first. */
async function shareModels([first, second]: readonly [string, string]): Promise<void> {
  await mkdir(join(second, 'recommendations'), { recursive: true });
  await symlink(join(first, 'recommendations', 'models'), join(second, 'recommendations', 'models'), 'junction');
}

async function open(folder: string, members: readonly Member[]): Promise<Instance> {
  const env = { RECOMMENDATIONS_TRAINING_EVERY_HOURS: '0' };
  const instance = await startSubgraph(recommendations, { now: NOW, folder, env, background: true });
  for (const [owner, events] of Object.entries(eventsOfDemoData(smallDemoData, members)))
    await instance.publish(owner, events);
  return instance;
}

/**
 * Pages keep to the model of their session, which ends after a quarter of an hour without a request. The function that is
 * returned moves the clocks by more.
 */
function sessionsOf(instances: readonly Instance[]): () => void {
  let nowMs = NOW.getTime();
  return () => {
    nowMs += 16 * 60 * SECOND_MS;
    for (const instance of instances) instance.setNow(new Date(nowMs));
  };
}

/** Everything of a page that a client sees. */
async function pageText(instance: Instance, { viewer }: Member): Promise<string> {
  const { id, quality, hero, rows } = await requestPage(instance, viewer, { rows: 8, perRow: 10 });
  return JSON.stringify({ id, quality, hero, rows });
}

/** Resolves when all instances serve the version, with the milliseconds since `startedAt`. */
async function untilServed(instances: readonly Instance[], version: string, startedAt: number): Promise<number> {
  while (instances.some(({ services }) => services.models.current()?.version !== version)) {
    if (performance.now() - startedAt > 30 * SECOND_MS) throw new Error(`${version} is not served after 30 s.`);
    await wait(5);
  }
  return Math.round(performance.now() - startedAt);
}

/** By version, the page of each member. Throws when instances differ. */
async function expectedPages(
  instances: readonly Instance[],
  library: ModelLibrary,
  members: readonly Member[],
  endSessions: () => void,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const pages = new Map<string, readonly string[]>();
  for (const version of Object.keys(VERSIONS)) {
    await library.publish(version);
    await untilServed(instances, version, performance.now());
    endSessions();
    const own: string[] = [];
    for (const member of members) {
      const [page = '', ...others] = await Promise.all(instances.map((instance) => pageText(instance, member)));
      if (others.some((other) => other !== page)) throw new Error('Two instances build different pages.');
      own.push(page);
    }
    pages.set(version, own);
  }
  return pages;
}

interface Actions {
  readonly counts: Record<(typeof ACTIONS)[number], number>;
  readonly rollbackMs: number[];
}

async function swapModels(
  instances: readonly Instance[],
  library: ModelLibrary,
  random: Random,
  endSessions: () => void,
  signal: AbortSignal,
): Promise<Actions> {
  const done: Actions = { counts: { publish: 0, rollback: 0, broken: 0 }, rollbackMs: [] };
  const reference = join(library.folderOf('model-1'), '..', 'current.json');
  for (let step = 0; !signal.aborted; step += 1) {
    endSessions();
    const action = ACTIONS[step % ACTIONS.length] ?? 'publish';
    const served = instances[0]?.services.models.current()?.version;
    const version = random.pick(Object.keys(VERSIONS).filter((each) => each !== served));
    const startedAt = performance.now();
    if (action === 'publish') await library.publish(version);
    // As somebody would who does not use the commands, which refuse it.
    else if (action === 'broken')
      await writeFile(
        reference,
        random.pick([...Object.keys(DAMAGES).map((each) => `{"version": "${each}"}`), '{"vers']),
      );
    else {
      await library.pin(version);
      done.rollbackMs.push(await untilServed(instances, version, performance.now()));
    }
    done.counts[action] += 1;
    await wait(Math.max(0, SECOND_MS - (performance.now() - startedAt)));
    if (action === 'rollback') await library.unpin();
  }
  return done;
}

interface Load {
  readonly pages: { readonly member: number; readonly text: string }[];
  readonly failures: string[];
  readonly latencies: number[];
}

/** Requests at a fixed rate, whatever the responses are, to the instances in turn. */
async function requestPages(
  instances: readonly Instance[],
  members: readonly Member[],
  { rate, seconds, random }: Pick<Run, 'rate' | 'seconds'> & { readonly random: Random },
): Promise<Load> {
  const load: Load = { pages: [], failures: [], latencies: [] };
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < rate * seconds; index += 1) {
    const dueAt = startedAt + (index * SECOND_MS) / rate;
    const earlyMs = dueAt - performance.now();
    await wait(Math.max(0, earlyMs));
    const member = random.int(members.length);
    const [instance, who] = [instances[index % instances.length], members[member]];
    if (instance === undefined || who === undefined) continue;
    running.push(
      pageText(instance, who).then(
        (text) => {
          load.pages.push({ member, text });
          load.latencies.push(performance.now() - dueAt);
        },
        (error: unknown) => void load.failures.push(String(error)),
      ),
    );
  }
  await Promise.all(running);
  return load;
}

function compare(pages: Load['pages'], expected: ReadonlyMap<string, readonly string[]>) {
  const byVersion: Record<string, number> = {};
  let mixed = 0;
  for (const { member, text } of pages) {
    const version = [...expected].find(([, texts]) => texts[member] === text)?.[0];
    if (version === undefined) mixed += 1;
    else byVersion[version] = (byVersion[version] ?? 0) + 1;
  }
  return { byVersion, mixed };
}

/** Whether each member's pages differ between versions, and a page with a score of another version is none of them. */
function catchesMixtures(expected: ReadonlyMap<string, readonly string[]>): boolean {
  const [one = [], ...others] = expected.values();
  return one.every((text, member) => {
    const texts = [text, ...others.map((other) => other[member] ?? '')];
    const mixture = text.replace(/"matchScore":(\d+)/, (_, score: string) => `"matchScore":${Number(score) + 1}`);
    const isNone = compare([{ member, text: mixture }], expected).mixed === 1;
    return new Set(texts).size === texts.length && isNone;
  });
}

function latencies({ latencies: all }: Load): string {
  return `${percentile(all, 0.5)} and ${percentile(all, 0.99)}`;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
}
