/** `npm run dev`: builds what changed, restarts the processes whose bundle changed, and prints errors of types. */
import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { build } from '../build.mjs';
import { TSC } from '../build/types.mjs';
import { red, print, step } from '../console.mjs';
import { generateAll } from '../generate.mjs';
import { ROOT, findProjects, findSubgraphs, findWorkspaces } from '../workspace.mjs';
import { watchFolders } from './watch-folders.mjs';

/** An editor writes several files, or one file several times: changes within this time are built together. */
const SETTLE_MS = 200;

const IGNORED = /^(node_modules|dist|generated|\.data|\.cache)$|\.tsbuildinfo$/;

/**
 * @param {object} system
 * @param {import('./processes.mjs').Processes} system.processes
 * @param {() => Promise<string>} system.publish Hands the subgraphs' schemas to the registry; the router follows it.
 * @param {() => Promise<string>} system.publishClients Hands it the clients' operations.
 */
export function watch({ processes, publish, publishClients }) {
  checkTypesContinuously();
  const onChange = debounced(async (files) => {
    const schemas = findSubgraphs().map(({ folder }) => join(folder, 'schema.graphql'));
    const changedSchemas = schemas.filter((file) => files.includes(file));
    if (changedSchemas.length > 0) await generateAll();
    const { bundled } = await build();
    const changed = processes
      .specs()
      .filter(({ entry }) => bundled.includes(entry) || changedSchemas.some((file) => isBeside(entry, file)));
    await Promise.all(changed.map(({ name }) => step(`${name} restarted`, () => processes.restart(name))));
    if (changedSchemas.length > 0) await step('published', publish);
    if (files.some((file) => file.endsWith('.graphql'))) await step('operations published', publishClients);
  });
  watchFolders(
    findWorkspaces().map(({ folder }) => join(ROOT, folder)),
    { isIgnored: (name) => IGNORED.test(name), onChange: (file) => onChange(relative(ROOT, file)) },
  );
  print('  Watching for changes.');
}

/** A subgraph reads its `schema.graphql` when it starts. */
function isBeside(entry, schema) {
  return entry.startsWith(join(schema, '..', 'dist'));
}

/** Calls `work` with all that was reported, once nothing more is; never twice at the same time. */
function debounced(work) {
  const reported = new Set();
  let timer;
  let current = Promise.resolve();
  const run = () => {
    const values = [...reported];
    reported.clear();
    current = current.then(() => work(values)).catch((error) => print(`${red('✗')} ${error.message}`));
  };
  return (value) => {
    reported.add(value);
    clearTimeout(timer);
    timer = setTimeout(run, SETTLE_MS);
  };
}

function checkTypesContinuously() {
  const args = [TSC, '-b', '--watch', '--preserveWatchOutput', '--emitDeclarationOnly', ...findProjects()];
  const compiler = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  compiler.stdout.setEncoding('utf8').on('data', (chunk) => {
    const errors = chunk.split('\n').filter((line) => line.includes('error TS'));
    for (const line of errors) print(`${red('✗')} ${line}`);
  });
  process.once('exit', () => compiler.kill());
}
