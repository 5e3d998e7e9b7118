/**
 * Sample data as a snapshot: the first start in a checkout has the subgraphs write it into a folder of the cache, and
 * each start on an empty data folder copies it from there. It holds stores and event logs only: keys and tokens are
 * made by the processes that use the copy. Stores in MongoDB and logs in Kafka are filled by the subgraphs themselves.
 */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivate } from './private-files.mjs';
import { Processes } from './processes.mjs';
import { waitUntilReady } from './readiness.mjs';
import { fingerprint } from '../up-to-date.mjs';
import { ROOT, findSubgraphs } from '../workspace.mjs';

const CACHE = join(ROOT, 'node_modules', '.cache', 'marquee', 'sample-data');

/** The large one takes gigabytes: the subgraphs write it into the data folder themselves. */
const SIZES = ['small', 'demo'];

/** Exists while files are copied: a start that finds it copies them all again. */
const MARKER = '.loading-sample-data';

/**
 * Copies the snapshot into a data folder without stores; makes the snapshot when there is none of the present code.
 *
 * @param {string} dataDir
 * @returns {Promise<string | undefined>} What was done, for the user.
 */
export async function loadSampleData(dataDir) {
  const size = process.env.MARQUEE_SEED || 'demo';
  const isEmbedded = [process.env.MARQUEE_STORE, process.env.MARQUEE_EVENTS].every(
    (kind) => !kind || kind === 'embedded',
  );
  if (!isEmbedded || !SIZES.includes(size) || !isEmpty(dataDir)) return 'nothing to do';
  const { folder, isNew } = await prepareSampleData(size);
  copySnapshot(folder, dataDir);
  return isNew ? 'made and copied' : 'copied';
}

/**
 * Makes the snapshot when there is none of the present code.
 *
 * @param {string} size
 * @returns {Promise<{ folder: string, isNew: boolean }>}
 */
export async function prepareSampleData(size) {
  const name = `${size}-${codeFingerprint()}`;
  const folder = join(CACHE, name);
  const isNew = !existsSync(folder);
  if (isNew) await makeSnapshot(name, size);
  else makePrivate(folder);
  return { folder, isNew };
}

/** Bundles name the hash of their text: any change to a subgraph, or to what it imports, makes a new snapshot. */
function codeFingerprint() {
  const bundles = findSubgraphs().map(({ entry }) => readFileSync(join(ROOT, entry), 'utf8'));
  return fingerprint({ texts: bundles }).slice(0, 16);
}

/** Files that hold documents and events, relative to a data folder; event logs first. A `-wal` belongs to its `.db`. */
function dataFiles(dataDir) {
  const filesOf = (folder, pattern) =>
    existsSync(join(dataDir, folder))
      ? readdirSync(join(dataDir, folder))
          .filter((file) => pattern.test(file))
          .map((file) => join(folder, file))
      : [];
  return [
    ...filesOf('events', /\.db(-wal)?$/),
    ...findSubgraphs().flatMap(({ name }) => filesOf(name, /^store\.db(-wal)?$/)),
  ];
}

/** Whether no subgraph has a store or a log there yet, or copying them was interrupted. */
export function isEmpty(dataDir) {
  return existsSync(join(dataDir, MARKER)) || dataFiles(dataDir).length === 0;
}

/**
 * Copies all files or, when it is interrupted, leaves a marker that has the next start copy them all again. A file
 * is renamed to its final name when it is complete.
 */
export function copySnapshot(snapshot, dataDir) {
  writeFileSync(join(dataDir, MARKER), '');
  for (const file of dataFiles(dataDir)) rmSync(join(dataDir, file));
  for (const file of dataFiles(snapshot)) {
    const target = join(dataDir, file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(snapshot, file), `${target}.new`, constants.COPYFILE_FICLONE);
    // A copy has the mode of its source, which an earlier release may have made.
    makePrivate(`${target}.new`);
    renameSync(`${target}.new`, target);
  }
  rmSync(join(dataDir, MARKER));
}

/** Has the subgraphs write the sample data into a folder of their own, and keeps their stores and event logs. */
async function makeSnapshot(name, size) {
  removeDrafts();
  const draft = join(CACHE, `${process.pid}.new`);
  const work = join(draft, 'work');
  const processes = new Processes(join(work, 'logs'), () => undefined);
  try {
    await Promise.all(
      findSubgraphs().map(({ name: subgraph, entry, portSetting }) =>
        processes.start({
          name: subgraph,
          entry,
          args: ['--sample-data-only'],
          env: { MARQUEE_DATA_DIR: work, MARQUEE_SEED: size, [portSetting]: '0' },
        }),
      ),
    );
    // An event may cause another one in a subgraph that has answered already.
    for (let round = 0; round < 2; round += 1) await waitUntilReady(processes.list());
  } finally {
    await processes.stop();
  }
  copySnapshot(work, prepared(join(draft, 'snapshot')));
  const target = join(CACHE, name);
  // Another start may have made the same one meanwhile.
  if (!existsSync(target)) renameSync(join(draft, 'snapshot'), target);
  rmSync(draft, { recursive: true });
  removeOthers(name, size);
}

function prepared(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Drafts of starts that were killed. */
function removeDrafts() {
  if (!existsSync(CACHE)) return;
  for (const entry of readdirSync(CACHE)) {
    const pid = /^(\d+)\.new$/.exec(entry)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(CACHE, entry), { recursive: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Snapshots of this size that were made by earlier code. */
function removeOthers(name, size) {
  for (const entry of readdirSync(CACHE))
    if (entry.startsWith(`${size}-`) && entry !== name) rmSync(join(CACHE, entry), { recursive: true });
}
