import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createItemItemModel } from '../models/item-item-model.js';
import { denseWeights } from '../models/item-weights.js';
import { saveModel } from '../models/model-folder.js';
import { createModelLibrary } from '../serving/model-library.js';
import { describeTraining } from './model-commands.js';
import { urlOf } from './operator-client.js';
import { runRecs } from './run.js';

let [folder, models] = ['', ''];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-operator-'));
  models = join(folder, 'recommendations', 'models');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(...versions: readonly string[]): Promise<void> {
  for (const [index, version] of versions.entries()) {
    const weights = denseWeights(Float32Array.of(0, 1, 1, 0), 2);
    const model = createItemItemModel('ease', ['a', 'b'], Uint32Array.of(0, 1), weights, { window: 0, recency: 0 });
    const createdAt = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    await saveModel(join(models, version), model, { createdAt, dataHash: 'x', seed: 1, parameters: {}, metrics: {} });
  }
}

const signal = new AbortController().signal;

async function recs(args: string, environment = { RECOMMENDATIONS_PORT: '1' }) {
  let [output, errors] = ['', ''];
  const code = await runRecs(args.split(' '), {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    ...{ isInteractive: false, dataFolder: folder, environment, signal },
  });
  return { code, output: output.replaceAll(folder, 'DIR'), errors: errors.replaceAll(folder, 'DIR') };
}

/** A server that answers everything alike. */
async function serve(status: number, body: string) {
  await writeFile(join(folder, 'recommendations', 'operator-key'), 'secret');
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port: String(port), [Symbol.asyncDispose]: async () => void server.close() };
}

test.each([
  [401, '', 'has another key: name its data folder with --data-dir'],
  [404, 'x', 'responds 404 and is not a process of recommendations'],
  [200, '<html>', 'responds 200 and is not a process of recommendations'],
])(
  'a change is written when the process responds %i %s, and said not to be confirmed',
  async (status, body, reason) => {
    await write('one', 'two');
    await using server = await serve(status, body);
    const environment = { RECOMMENDATIONS_PORT: server.port };
    for (const [command, file] of [
      ['rollback one', 'pinned.json'] as const,
      ['publish two', 'current.json'] as const,
    ]) {
      const { code, output } = await recs(command, environment);
      expect(code).toBe(0);
      expect(output).toMatch(/^(one is pinned|two is current); written; not confirmed by a process: /);
      expect(output).toContain(reason);
      expect(JSON.parse(await readFile(join(models, file), 'utf8'))).toEqual({ version: command.slice(-3) });
    }
    const json = JSON.parse((await recs('rollback one --json', environment)).output) as object;
    expect(json).toMatchObject({
      version: 'one',
      isConfirmed: false,
      problem: expect.stringContaining(reason) as string,
    });
    expect(await recs('models', environment)).toMatchObject({
      code: 0,
      output: expect.stringContaining(reason) as string,
    });
  },
);

test('a process at the port of the settings confirms', async () => {
  await write('one');
  await using server = await serve(200, '{"served":"one","training":{"reason":null}}');
  const { output } = await recs('publish one --json', { RECOMMENDATIONS_PORT: server.port });
  expect(JSON.parse(output)).toMatchObject({ served: 'one', isConfirmed: true, problem: null });
});

test('the URL follows the settings; an address of all interfaces is replaced, and a wrong --url writes nothing', async () => {
  expect(urlOf({})).toBe('http://127.0.0.1:4003');
  expect(urlOf({ RECOMMENDATIONS_PORT: '5', MARQUEE_HOST: '0.0.0.0' })).toBe('http://127.0.0.1:5');
  expect(urlOf({ MARQUEE_HOST: 'fd00::1' })).toBe('http://[fd00::1]:4003');
  await write('one');
  const { code, errors } = await recs('publish one --url nonsense');
  expect([code, errors]).toEqual([2, expect.stringContaining('got "nonsense"')]);
  expect(await createModelLibrary(join(folder, 'recommendations')).reference()).toBeNull();
});

test.each(['garbage', '{"version": 3}', '{"version": "gone"}', '{"version": "../one"}'])(
  'damaged references (%s) are named by models, and repaired by publish, rollback and unpin',
  async (content) => {
    await write('one', 'two');
    const damage = (name: string) => writeFile(join(models, `${name}.json`), content);
    await damage('current');
    await damage('pinned');
    const listed = await recs('models');
    expect(listed.code).toBe(0);
    for (const text of [
      'one ',
      'two ',
      'DIR/recommendations/models/current.json',
      'models/pinned.json',
      'recs -- publish',
    ])
      expect(listed.output).toContain(text);
    const unknown = await recs('rollback');
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('there are one, two')]);
    const library = createModelLibrary(join(folder, 'recommendations'));
    expect((await recs('publish two')).code).toBe(0);
    expect(await library.reference()).toEqual({ version: 'two', isPinned: false });
    await damage('pinned');
    expect((await recs('rollback one')).code).toBe(0);
    expect(await library.reference()).toEqual({ version: 'one', isPinned: true });
    await damage('pinned');
    expect((await recs('unpin')).output).toContain('two is current');
    expect(await library.brokenReferences()).toEqual([]);
  },
);

test('a folder that is not there, and one without models', async () => {
  for (const command of ['models', 'card one', 'rollback one', 'unpin', 'publish one', 'train-now']) {
    const { code, errors, output } = await recs(`${command} --data-dir ${folder}/none`);
    expect([code, output, errors]).toEqual([1, '', expect.stringContaining('There is no folder DIR/none')]);
  }
  const empty = await recs('models');
  expect([empty.code, empty.output]).toEqual([0, expect.stringContaining('There are no models in DIR/')]);
  await mkdir(models, { recursive: true });
  await write('one', 'two');
  for (const command of ['rollback nope', 'publish nope', 'card nope']) {
    const { code, errors } = await recs(command);
    expect([code, errors]).toEqual([
      1,
      'There is no model "nope" in DIR/recommendations/models; there are one, two.\n',
    ]);
  }
});

test('a damaged model is refused with its reason, not as one that is absent', async () => {
  await write('one');
  await writeFile(join(models, 'one', 'manifest.json'), '{');
  for (const command of ['card one', 'rollback one', 'publish one'])
    expect((await recs(command)).errors).toContain('The model in DIR/recommendations/models/one cannot be used. ');
});

test('a training by command without a new model fails with what to do, unless the data are unchanged', () => {
  const last = { endedAt: '2026-01-01T00:00:00Z', reason: 'by command', error: null };
  expect(() => describeTraining({ ...last, outcome: 'too few interactions' }, null)).toThrow(
    'RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS',
  );
  expect(() => describeTraining({ ...last, outcome: 'another process trains' }, null)).toThrow('ask again');
  expect(describeTraining({ ...last, outcome: 'unchanged data' }, 'one').text).toContain('the process serves one');
  expect(() => describeTraining({ ...last, outcome: 'failed', error: 'below' }, null)).toThrow('below');
});
