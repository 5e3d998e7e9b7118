/**
 * `npm run dev`: the compiler watches the sources, we watch what it writes, and restart the processes that it concerns.
 */
import { spawn } from 'node:child_process';
import { existsSync, watch as watchFolder } from 'node:fs';
import { join } from 'node:path';
import { TSC, bundle, findApps } from './build.mjs';
import { red, say, step } from './console.mjs';
import { generateAll } from './generate.mjs';
import { generateOperations } from './generate-operations.mjs';
import { OPERATIONS } from './operations.mjs';
import { ROOT, findCompanions, findProjects, findSubgraphs } from './workspace.mjs';

/** A compile writes many files; what comes within this time is one change. */
const SETTLE_MS = 300;

function debounced(work) {
  let timer;
  const names = new Set();
  return (name) => {
    names.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const changed = [...names];
      names.clear();
      work(changed).catch((error) => say(`${red('✗')} ${error.message}`));
    }, SETTLE_MS);
  };
}

export function watch({ processes, publish, publishClients }) {
  const subgraphs = findSubgraphs();
  const companions = findCompanions();
  const everything = [...subgraphs, ...companions].map(({ name }) => name).concat('registry', 'router', 'web');
  const compiler = spawn(process.execPath, [TSC, '-b', '--watch', '--preserveWatchOutput', ...findProjects()], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  compiler.stdout.on('data', (chunk) => {
    const errors = String(chunk)
      .split('\n')
      .filter((line) => line.includes('error TS'));
    for (const line of errors) say(`${red('✗')} ${line}`);
  });
  process.once('exit', () => compiler.kill());

  const restart = debounced((names) =>
    Promise.all(names.map((name) => step(`${name} restarted`, () => processes.restart(name)))),
  );
  const republish = debounced(async () => {
    await generateAll();
    // The router follows the registry by itself.
    await step('published', publish);
    await generateOperations();
  });
  const republishOperations = debounced(async () => {
    await generateOperations();
    await step('operations published', publishClients);
  });

  const onChange = (folder, work) => {
    if (existsSync(join(ROOT, folder)))
      watchFolder(join(ROOT, folder), { recursive: true }, (_event, file) => file?.endsWith('.js') && work());
  };
  for (const folder of findProjects().filter((project) => project.startsWith('packages')))
    onChange(join(folder, 'dist'), () => everything.forEach(restart));
  onChange('router/dist', () => restart('router'));
  onChange('schema/dist', () => restart('registry'));
  onChange('clients/web/dist/server', () => restart('web'));
  // Pages are read anew at every visit: nothing to restart.
  for (const app of findApps()) bundle(app, {}).catch((error) => say(`${red('✗')} ${error.message}`));
  for (const { name, folder } of subgraphs) {
    onChange(join(folder, 'dist'), () =>
      [
        name,
        ...companions.filter((companion) => companion.folder === folder).map((companion) => companion.name),
      ].forEach(restart),
    );
    watchFolder(join(ROOT, folder, 'schema.graphql'), () => {
      republish(name);
      restart(name);
    });
  }
  watchFolder(join(ROOT, OPERATIONS), (_event, file) => file?.endsWith('.graphql') && republishOperations(file));
  say('  Watching for changes.');
}
