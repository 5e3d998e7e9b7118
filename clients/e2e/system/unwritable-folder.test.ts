/** Every process on a data folder that it cannot write says so in one sentence. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './checkout.js';
import { portSetting, subgraphNames } from './running-system.js';

const ENTRIES: Readonly<Record<string, string>> = {
  router: 'router/dist/main.js',
  registry: 'schema/dist/main.js',
  ...Object.fromEntries(subgraphNames.map((name) => [name, `subgraphs/${name}/dist/main.js`])),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-unwritable-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @param limit Passed to `ulimit` of the shell that starts the process. */
async function start(name: string, dataDir: string, limit: string): Promise<{ code: number; output: string }> {
  const command = `ulimit ${limit}; exec "$0" "$1"`;
  const child = spawn('bash', ['-c', command, process.execPath, join(ROOT, ENTRIES[name] ?? '')], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      MARQUEE_DATA_DIR: dataDir,
      ROUTER_CONFIG: 'router/router.yaml',
      ROUTER_SUPERGRAPH: 'schema/supergraph.graphql',
      [portSetting(name)]: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

test.each(Object.keys(ENTRIES))('%s', { timeout: 60_000 }, async (name) => {
  // No file may grow: what a full disk is to a process.
  const full = await start(name, join(folder, name), '-f 0');
  expect(full.output).toMatch(
    new RegExp(`^(\\{.*\\}\\n)*${name} cannot use the data folder .*(largest size|disk is full|input/output).*\\n$`),
  );
  expect(full.code).toBe(1);

  const below = await start(name, join(folder, 'file', 'data'), '-f unlimited');
  expect(below.output).toMatch(
    new RegExp(`^(\\{.*\\}\\n)*${name} cannot use the data folder .*a file is where a folder.*\\n$`),
  );
  expect(below.code).toBe(1);
});
