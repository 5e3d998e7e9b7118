import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { silentLog } from '@marquee/runtime/log';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PluginHost } from './plugin-host.js';
import { createPluginMetrics } from './plugin-metrics.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-plugin-host-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const events = ((globalThis as { pluginEvents?: string[] }).pluginEvents ??= []);

async function writePlugin(file: string, hooks: string): Promise<string> {
  const module = join(folder, file);
  const source = `const note = (text) => globalThis.pluginEvents.push(text); export default { name: 'p', hooks: () => ({ ${hooks} }) };`;
  await writeFile(module, source);
  return module;
}

function openHost(): PluginHost {
  return new PluginHost({ log: silentLog, metrics: createPluginMetrics(new MetricsRegistry()) });
}

function configOf(module: string) {
  return { module, name: null, options: {}, onError: null, timeoutMs: 100 };
}

test('generations share plugins; a changed module is loaded anew, and the old one stops after its last generation', async () => {
  const host = openHost();
  const hooks = (version: number) =>
    `start() { note('start ${version}'); }, stop() { note('stop ${version}'); }, supergraphChanged({ subgraphs }) { note('${version}: ' + subgraphs); }`;
  const module = await writePlugin('shared.mjs', hooks(1));
  const supergraph = { sdl: '', subgraphs: ['a', 'b'] };

  const first = await host.lease([configOf(module)]);
  const second = await host.lease([configOf(module)]);
  await second?.openSet(buildSchema('type Query { a: Int }'), supergraph, () => '');
  await writePlugin('shared.mjs', hooks(2));
  await utimes(module, new Date(), new Date(Date.now() + 10_000));
  const third = await host.lease([configOf(module)]);
  await first?.release();
  events.push('first ended');
  await second?.release();
  await third?.release();
  host.close();

  expect(events).toEqual(['start 1', '1: a,b', 'start 2', 'first ended', 'stop 1', 'stop 2']);
});

test('a plugin that does not start is stopped, and keeps the router from starting', async () => {
  const host = openHost();
  const module = await writePlugin('bad.mjs', `start() { throw new Error('no database'); }`);

  await expect(host.lease([configOf(module)])).rejects.toThrow('The plugin "p" did not start: Error: no database');
  await expect(host.lease([configOf(join(folder, 'none.mjs'))])).rejects.toThrow(/plugins\[0\] .*there is no file/);
  expect(await host.lease([])).toBeNull();
  host.close();
});

test('what the code of a plugin throws while it is loaded is told with its module', async () => {
  const module = await writePlugin('odd.mjs', 'dataOf: { operations: 5 }');
  await expect(openHost().lease([configOf(module)])).rejects.toThrow(/plugins\[0\] .*odd\.mjs\): it cannot be loaded/);
});
