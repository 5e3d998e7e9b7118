/**
 * Publishes the subgraphs and the clients' operations of this folder to a registry: a checkout, or a release, in which
 * nothing else is installed.
 *
 *   MARQUEE_PUBLISH_KEY=… node packages/launcher/src/publish.mjs --registry URL [--url 'http://{name}:{port}/graphql']
 *
 * The key, or with `--key-file` the key in a file, is an API key of the registry that may publish. `--wait SECONDS` waits
 * for a registry that is still starting.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError, runCommand, step } from './console.mjs';
import { publishChanged, publishManifest } from './system/registry.mjs';
import { ROOT, findSubgraphs } from './workspace.mjs';

const PAUSE_MS = 1_000;

async function untilReady(url, seconds) {
  const ends = Date.now() + seconds * 1_000;
  for (;;) {
    const isReady = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() >= ends) throw new UserError(`The registry at ${url} was not ready within ${seconds} s.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function readKey(file) {
  const key = file === undefined ? process.env.MARQUEE_PUBLISH_KEY : readFileSync(file, 'utf8').trim();
  if (!key) throw new UserError('Set MARQUEE_PUBLISH_KEY, or name a file: --key-file FILE');
  return key;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      registry: { type: 'string' },
      url: { type: 'string', default: 'http://{name}:{port}/graphql' },
      'key-file': { type: 'string' },
      wait: { type: 'string', default: '0' },
    },
  });
  if (values.registry === undefined) throw new UserError('Name the registry: --registry URL');
  const registry = { dataDir: tmpdir(), url: values.registry.replace(/\/$/, ''), key: readKey(values['key-file']) };
  await untilReady(registry.url, Number(values.wait));
  const sources = findSubgraphs().map(({ name, folder, defaultPort }) => ({
    name,
    url: values.url.replace('{name}', name).replace('{port}', String(defaultPort)),
    sdl: readFileSync(join(ROOT, folder, 'schema.graphql'), 'utf8'),
  }));
  await step('subgraphs published', () => publishChanged(registry, sources));
  const manifest = readFileSync(join(ROOT, 'clients', 'operations', 'persisted-operations.json'), 'utf8');
  await step('operations published', () => publishManifest(registry, JSON.parse(manifest)));
});
