/**
 * Replaces the supergraph of a router fifty times, in a separate process so that its memory can be measured. Prints the
 * bytes of the main thread's heap and of the process after every ten replacements, as a JSON list.
 *
 *   node --expose-gc fifty-swaps.mjs <supergraph file> <empty folder> <engine>
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { createLog } from '@marquee/runtime/log';
import { readRouterConfig } from '../../dist/config.js';
import { startRouter } from '../../dist/router.js';

const SWAPS = 50;
/** Polling without pauses would take the CPU that the new supergraph is loaded with. */
const POLL_MS = 10;
const [source, folder, engine] = process.argv.slice(2);
const sdl = await readFile(source, 'utf8');
const file = join(folder, 'supergraph.graphql');

/** Written aside and renamed: the router must not read, refuse and log an incomplete file. */
async function publish(number) {
  await writeFile(`${file}.new`, `${sdl}\n# ${number}\n`);
  await rename(`${file}.new`, file);
}

await publish(0);
const settings = new Settings('router', {
  ROUTER_PORT: '0',
  ROUTER_ENGINE: engine,
  ROUTER_SUPERGRAPH: file,
  ROUTER_SUPERGRAPH_POLL_MS: '10',
  MARQUEE_DATA_DIR: folder,
});
const router = await startRouter(
  readRouterConfig(settings, readSharedConfig(settings), {}),
  createLog('router', 'error'),
);
async function servedId() {
  return (await (await fetch(`${router.url}/ready`)).json()).supergraph;
}

const memory = [];
for (let number = 1; number <= SWAPS; number += 1) {
  const before = await servedId();
  await publish(number);
  while ((await servedId()) === before) await sleep(POLL_MS);
  await fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __schema { types { name } } }"}',
  });
  if (number % 10 === 0) {
    await nextTurn();
    globalThis.gc();
    const { heapUsed, rss } = process.memoryUsage();
    memory.push({ heapUsed, rss });
  }
}
process.stdout.write(`${JSON.stringify(memory)}\n`, () => process.exit(0));
