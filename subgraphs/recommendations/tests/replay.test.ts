import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { runRecs } from '../learning/commands/run.js';
import { createModelLibrary } from '../learning/serving/model-library.js';
import type { RecommendationsServices } from '../services.js';
import { recommendations } from '../subgraph.js';
import { eventsOfDemoData, smallDemoData } from './upstream-events.js';
import { members, NOW, requestPage } from './requests.js';

const OPTIONS = {
  now: NOW,
  background: true,
  env: { RECOMMENDATIONS_TRAINING_EVERY_HOURS: '0', RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS: '100' },
} as const;
/** Few, so that their titles are few and the model is small. */
const some = members.slice(0, 50);

let parent = '';
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'marquee-replay-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** The version that was trained. */
async function train({ services }: TestSubgraph<RecommendationsServices>): Promise<string> {
  const before = services.training.request();
  await expect.poll(() => services.training.status().ended, { timeout: 60_000 }).toBe(before + 1);
  expect(services.training.status().last).toMatchObject({ outcome: 'trained', error: null });
  return services.models.current()?.version ?? expect.fail('a model');
}

async function pagesOf(subgraph: TestSubgraph): Promise<string> {
  const pages = [];
  for (const { viewer } of some) pages.push(await requestPage(subgraph, viewer));
  return JSON.stringify(pages);
}

/** SQLite removes its `-shm` and `-wal` files when the last connection closes, which may be during the copy. */
async function copyClosedLog(from: string, to: string): Promise<void> {
  await expect
    .poll(async () => {
      await rm(to, { recursive: true, force: true });
      return cp(from, to, { recursive: true }).then(() => 'copied', String);
    })
    .toBe('copied');
}

async function recs(folder: string, ...args: readonly string[]) {
  let [output, errors] = ['', ''];
  const signal = new AbortController().signal;
  const write = (text: string): void => void (output += text);
  const code = await runRecs([...args, '--data-dir', folder], {
    ...{ write, writeError: (text) => void (errors += text), isInteractive: false, signal },
  });
  return { code, output, errors };
}

test('a replay of the event log into an empty store gives the same model and the same pages, byte by byte', async () => {
  const [folder, replayed] = [join(parent, 'first'), join(parent, 'replayed')];
  let [version, pages] = ['', ''];
  {
    await using subgraph = await startSubgraph(recommendations, { ...OPTIONS, folder });
    for (const [owner, events] of Object.entries(eventsOfDemoData(smallDemoData, some)))
      await subgraph.publish(owner, events);
    version = await train(subgraph);
    pages = await pagesOf(subgraph);
  }
  await copyClosedLog(join(folder, 'events'), join(replayed, 'events'));
  await using subgraph = await startSubgraph(recommendations, { ...OPTIONS, folder: replayed });
  await subgraph.settled();
  expect(await train(subgraph)).toBe(version);
  expect(await pagesOf(subgraph)).toBe(pages);
  expect(pages).toContain('PERSONALISED');
  const [one, other] = [folder, replayed].map((each) => join(each, 'recommendations', 'models', version));
  for (const file of ['manifest.json', 'items.json', 'weights.bin'])
    expect((await readFile(join(other ?? '', file))).equals(await readFile(join(one ?? '', file)))).toBe(true);

  // The same by the command, beside the process that uses the log.
  const [stored] = await createModelLibrary(join(replayed, 'recommendations')).list();
  const kind = stored?.manifest.model.kind ?? expect.fail('a model');
  const out = join(parent, 'by-command');
  const args = ['train', '--from-log', '--model', kind, '--out', out, '--no-validation'];
  const trained = await recs(replayed, ...args, '--date', NOW.toISOString());
  expect(trained).toMatchObject({ code: 0, errors: '' });
  for (const file of ['items.json', 'weights.bin'])
    expect((await readFile(join(out, file))).equals(await readFile(join(one ?? '', file)))).toBe(true);
  const missing = await recs(join(parent, 'nowhere'), ...args.slice(0, 5), `${out}-2`);
  expect([missing.code, missing.errors]).toEqual([1, expect.stringContaining('There is no event log')]);

  // The commands of operators, on the folder of a process that does not listen on a port.
  const listed = await recs(folder, 'models', '--url', 'http://127.0.0.1:1');
  expect(listed.output).toMatch(new RegExp(`${version} +2026-11-16T12:00:00 +\\S+ +current`));
  expect(listed.output).toContain('no process answers');
  const card = await recs(folder, 'card', version);
  for (const text of [
    '49 members',
    'SHA-256',
    'country US',
    'adult profiles',
    'titles of fewer than 10 members',
    's of CPU',
  ])
    expect(card.output).toContain(text);
  expect(await readFile(join(one ?? '', 'card.md'), 'utf8')).toBe(card.output);
}, 90_000);

test('a rollback is kept by the next training, and a model that cannot be used is refused', async () => {
  const folder = join(parent, 'rollback');
  await using subgraph = await startSubgraph(recommendations, { ...OPTIONS, folder });
  for (const [owner, events] of Object.entries(eventsOfDemoData(smallDemoData, some.slice(0, 40))))
    await subgraph.publish(owner, events);
  const first = await train(subgraph);
  subgraph.setNow(new Date(NOW.getTime() + 60_000));
  const { playback, users } = eventsOfDemoData(smallDemoData, some.slice(40));
  await subgraph.publish('users', users);
  await subgraph.publish('playback', playback);
  const second = await train(subgraph);
  expect(second).not.toBe(first);
  const url = ['--url', 'http://127.0.0.1:1'];

  const back = await recs(folder, 'rollback', ...url);
  expect(back).toMatchObject({
    code: 0,
    output: `${first} is pinned; written; not confirmed by a process: no process answers at http://127.0.0.1:1\n`,
  });
  const { models, training } = subgraph.services;
  await expect.poll(() => models.current()?.version, { timeout: 1_000, interval: 20 }).toBe(first);
  expect((await recs(folder, 'rollback', ...url)).errors).toContain('There is no earlier model');
  expect((await recs(folder, 'rollback', 'other', ...url)).errors).toContain('There is no model "other"');
  const before = training.request();
  await expect.poll(() => training.status().ended, { timeout: 10_000 }).toBe(before + 1);
  expect(training.status().last?.outcome).toBe('unchanged data');
  expect((await recs(folder, 'unpin', ...url)).output).toContain(`${second} is current`);
  await expect.poll(() => models.current()?.version, { timeout: 1_000, interval: 20 }).toBe(second);
  expect((await recs(folder, 'unpin', ...url)).errors).toContain('No model is pinned');
  expect((await recs(folder, 'publish', first, ...url)).code).toBe(0);
  expect(await createModelLibrary(join(folder, 'recommendations')).reference()).toEqual({
    version: first,
    isPinned: false,
  });
  expect(await subgraph.get('/operator/models')).toMatchObject({ status: 401 });
  const key = (await readFile(join(folder, 'recommendations', 'operator-key'), 'utf8')).trim();
  const asked = await subgraph.post('/operator/train', '{}', { authorization: `Bearer ${key}` });
  expect(asked).toMatchObject({ status: 200, body: JSON.stringify({ ended: before + 1 }) });
}, 90_000);
