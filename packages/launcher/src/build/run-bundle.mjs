/**
 * Runs a bundle with V8's code cache, so that its functions need not be parsed and compiled at every start. The cache
 * is written by the first process that runs the bundle, after it has run for a while: it then holds the functions that
 * a start needs. Stack traces name the sources.
 */
import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { SourceMap, createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** By now a process has started and is warm. */
const CACHE_AFTER_MS = 15_000;

const WRAPPER = ['(function (exports, require, module, __filename, __dirname) {\n', '\n})'];

/**
 * @param {URL} url The bundle.
 * @param {string} hash Of its text: a cache is valid for this text, and for this version of V8 with these flags.
 * @param {Readonly<Record<string, string>>} [optional] Packages that are installed by those who need them -> what needs
 *   them and the command that installs them.
 */
export function runBundle(url, hash, optional = {}) {
  const file = fileURLToPath(url);
  showSources(file);
  const cacheFile = `${file}.${hash}-${process.version}-${process.arch}-${cachedDataVersionTag()}.cache`;
  const cachedData = readIfThere(cacheFile);
  const script = new Script(WRAPPER.join(readLatin1(file)), {
    filename: file,
    lineOffset: -1,
    ...(cachedData !== null && { cachedData }),
  });
  if (cachedData === null || script.cachedDataRejected) writeCacheLater(script, cacheFile);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom(file, optional), module, file, dirname(file));
}

function requireFrom(file, optional) {
  const require = createRequire(file);
  return Object.assign((name) => {
    try {
      return require(name);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND' || optional[name] === undefined) throw error;
      // Printed by its message alone: the person who starts the process can resolve it.
      throw Object.assign(new Error(optional[name]), { name: 'StartError' });
    }
  }, require);
}

/** At once, the file would be a large piece of memory, after whose release the C library keeps pieces of this size. */
const PIECE_BYTES = 64 * 1024;

/** Characters beyond Latin-1 are not in a bundle. */
function readLatin1(file) {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const texts = [];
    for (let length; (length = readSync(descriptor, piece, 0, PIECE_BYTES, null)) > 0; )
      texts.push(piece.toString('latin1', 0, length));
    return texts.join('');
  } finally {
    closeSync(descriptor);
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function writeCacheLater(script, cacheFile) {
  let isWritten = false;
  const write = () => {
    if (isWritten) return;
    isWritten = true;
    try {
      // Renamed when complete, since several processes may run the same bundle.
      const draft = `${cacheFile}.${process.pid}.new`;
      writeFileSync(draft, script.createCachedData());
      renameSync(draft, cacheFile);
    } catch {
      // A folder that cannot be written: the next start compiles again.
    }
  };
  setTimeout(write, CACHE_AFTER_MS).unref();
  process.once('exit', write);
}

/** Names sources in stack traces. The source map is read when the first trace is made. */
function showSources(file) {
  /** @type {{ findEntry(line: number, column: number): any } | null} */
  let map = null;
  const readMap = () => {
    const text = readIfThere(`${file}.map`);
    return text === null ? { findEntry: () => ({}) } : new SourceMap(JSON.parse(text.toString()));
  };
  const describe = (site) => {
    const text = String(site);
    if (site.getFileName() !== file) return text;
    const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
    map ??= readMap();
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    if (originalSource === undefined) return text;
    const source = resolve(dirname(file), originalSource);
    return text.replace(`${file}:${line}:${column}`, `${source}:${originalLine + 1}:${originalColumn + 1}`);
  };
  Error.prepareStackTrace = (error, sites) =>
    [String(error), ...sites.map((site) => `    at ${describe(site)}`)].join('\n');
}
