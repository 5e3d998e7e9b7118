/**
 * FerretDB 2 over PostgreSQL with the DocumentDB extension: the closest to MongoDB that can be had from package archives alone.
 * The extension is packaged by newer Debian releases only, so one of them is unpacked into the cache and entered by chroot;
 * nothing is installed on the machine. FerretDB is built from the Go module proxy.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CACHE, freePort, hasProgram, run, startServer } from './server.mjs';

const FERRETDB = 'v2.7.0';
const SUITE = 'forky';
const PACKAGE = 'postgresql-18-documentdb';
const BIN = '/usr/lib/postgresql/18/bin';

/** What is missing on this machine, in words; null when it can be tried. */
export const whyNoDocumentDb = () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this needs Linux on x86-64';
  if (process.getuid?.() !== 0) return 'this needs root, to enter a folder by chroot';
  const missing = ['go', 'apt-get', 'dpkg', 'chroot', 'perl'].filter((name) => !hasProgram(name));
  return missing.length === 0 ? null : `${missing.join(', ')} not found`;
};

const buildFerret = () => {
  const folder = join(CACHE, `ferretdb-${FERRETDB}`);
  const binary = join(folder, 'ferretdb');
  if (!existsSync(binary)) run('Building FerretDB', 'go', ['install', `github.com/FerretDB/FerretDB/v2/cmd/ferretdb@${FERRETDB}`], { env: { ...process.env, GOBIN: folder } });
  return binary;
};

/** The unpacking program, taken from its package without installing it. */
const mmdebstrap = () => {
  if (hasProgram('mmdebstrap')) return 'mmdebstrap';
  const folder = join(CACHE, 'mmdebstrap');
  const program = join(folder, 'usr', 'bin', 'mmdebstrap');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    // apt downloads as an unprivileged user.
    chmodSync(folder, 0o777);
    run('Fetching mmdebstrap', 'apt-get', ['download', 'mmdebstrap'], { cwd: folder });
    const deb = readdirSync(folder).find((name) => name.endsWith('.deb'));
    run('Unpacking mmdebstrap', 'dpkg', ['-x', join(folder, deb), folder]);
  }
  return program;
};

/** Where this machine gets Debian's packages from, as its own package manager tells. */
const debianMirror = () => {
  const words = execFileSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).split('\n');
  const mirror = words.find((site) => site !== '' && !site.includes('security'));
  if (mirror === undefined) throw new Error('apt knows no mirror to get Debian packages from; point MONGODB_URL at a server instead.');
  return mirror;
};

const unpackPostgres = () => {
  const folder = join(CACHE, `${SUITE}-documentdb`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  // Signatures are checked; the date until which the index counts as fresh is not, since mirrors that stand still are common.
  const args = ['--aptopt=Acquire::Check-Valid-Until "false"', '--variant=minbase', `--include=${PACKAGE}`, SUITE, draft, debianMirror()];
  run(`Unpacking ${PACKAGE} of Debian ${SUITE}`, mmdebstrap(), args);
  renameSync(draft, folder);
  return folder;
};

const CONFIG = ({ port }) => `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '/tmp'
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
max_connections = 200
`;

/** The port answers a little before the database does. */
const untilReady = async (args) => {
  for (let tries = 0; tries < 100 && spawnSync('chroot', args).status !== 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
};

/** @param folder A folder of this run alone. */
export const startDocumentDb = async (folder) => {
  const ferretdb = buildFerret();
  const root = unpackPostgres();
  const [sqlPort, port] = [await freePort(), await freePort()];
  const data = `/srv/${basename(folder)}`;
  const inside = (program, args) => ['--userspec=postgres:postgres', root, program, ...args];
  mkdirSync(join(root, data), { recursive: true });
  run('Preparing the data folder', 'chroot', [root, 'chown', 'postgres:postgres', data]);
  run('Creating the database', 'chroot', inside(`${BIN}/initdb`, ['-D', `${data}/pg`, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8']));
  writeFileSync(join(root, data, 'pg', 'postgresql.auto.conf'), CONFIG({ port: sqlPort }));
  const remove = () => rmSync(join(root, data), { recursive: true, force: true });
  // SIGINT is PostgreSQL's fast shutdown.
  const postgres = await startServer({ name: 'postgres', program: 'chroot', args: inside(`${BIN}/postgres`, ['-D', `${data}/pg`]), port: sqlPort, folder, stopSignal: 'SIGINT' });
  try {
    const sql = ['-h', '127.0.0.1', '-p', String(sqlPort), '-U', 'postgres', '-q', '-c', 'CREATE EXTENSION documentdb CASCADE'];
    await untilReady(inside(`${BIN}/pg_isready`, ['-h', '127.0.0.1', '-p', String(sqlPort)]));
    run('Creating the DocumentDB extension', 'chroot', inside(`${BIN}/psql`, sql));
    const args = [`--postgresql-url=postgres://postgres@127.0.0.1:${sqlPort}/postgres?pool_max_conns=100`, `--listen-addr=127.0.0.1:${port}`, '--no-auth', '--debug-addr=-', `--state-dir=${folder}`, '--telemetry=disable', '--log-level=error'];
    const ferret = await startServer({ name: 'ferretdb', program: ferretdb, args, port, folder, env: { DO_NOT_TRACK: '1' } });
    return {
      url: `mongodb://127.0.0.1:${port}/`,
      what: `FerretDB ${FERRETDB} over ${PACKAGE} (MongoDB-compatible, without transactions)`,
      stop: async () => {
        await ferret.stop();
        await postgres.stop();
        remove();
      },
    };
  } catch (error) {
    await postgres.stop();
    remove();
    throw error;
  }
};
