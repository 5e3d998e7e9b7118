/** What keeps a process from writing its files, as sentences: from errors of the file system and of SQLite. */
import { dirname } from 'node:path';

/** The kind of problem, and what to do about it. */
export interface DiskProblem {
  /** A clause without a subject's capital, as in `the disk is full`. */
  readonly what: string;
  readonly remedy: string;
  /** Null when the error does not name its file. */
  readonly file: string | null;
}

type Kind = readonly [what: string, remedy: string];

const FULL: Kind = ['the disk is full', 'free space'];
const READ_ONLY: Kind = ['the file system is read-only', 'mount it writable'];
const DENIED: Kind = ['the permissions do not allow it', 'make the folder writable for the user of this process'];
const BROKEN: Kind = ['the disk reports an input/output error', 'check the disk'];

const BY_CODE: ReadonlyMap<unknown, Kind> = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', ['the disk quota is used up', 'free space or raise the quota']],
  [
    'EFBIG',
    ['a file has reached the largest size that this process may write', 'raise its file size limit (ulimit -f)'],
  ],
  ['EROFS', READ_ONLY],
  ['EACCES', DENIED],
  ['EPERM', DENIED],
  ['EIO', BROKEN],
  ['ENOTDIR', ['a file is where a folder must be', 'move the file']],
  ['ELOOP', ['a symbolic link leads to itself', 'remove the link']],
  ['ENAMETOOLONG', ['the path is too long', 'choose a shorter one']],
  ['EMFILE', ['this process has too many open files', 'raise the limit (ulimit -n)']],
  ['ENFILE', ['the system has too many open files', 'raise its limit']],
]);

/** Primary result codes of SQLite: https://sqlite.org/rescode.html. */
const BY_SQLITE_CODE: ReadonlyMap<number, Kind> = new Map([
  [8, READ_ONLY],
  [10, BROKEN],
  [13, FULL],
  [14, ['a database file cannot be opened', 'make the folder writable, or free space']],
]);

const MAX_CAUSES = 8;

/** Null for an error that has nothing to do with a disk. The causes of the error are looked at too. */
export function findDiskProblem(error: unknown): DiskProblem | null {
  let found: Kind | undefined;
  let file: string | null = null;
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    const { code, errcode, path, syscall, cause } = current as Error & Partial<Record<string, unknown>>;
    // A port that is not permitted has a sentence of its own.
    if (syscall !== 'listen' && syscall !== 'connect') {
      found ??= typeof errcode === 'number' ? BY_SQLITE_CODE.get(errcode & 0xff) : BY_CODE.get(code);
      if (found !== undefined && typeof path === 'string') file ??= path;
    }
    current = cause;
  }
  return found === undefined ? null : { what: found[0], remedy: found[1], file };
}

/** One sentence for the person who starts a process. */
export function diskStartMessage({ what, remedy, file }: DiskProblem, processName: string, dataDir: string): string {
  const isInside = file === null || file === dataDir || file.startsWith(`${dataDir}/`);
  const place = isInside ? `the data folder ${dataDir}` : (file ?? dirname(dataDir));
  const otherwise = isInside ? ', or choose another folder with MARQUEE_DATA_DIR=<folder>' : '';
  return `${processName} cannot use ${place}: ${what}. To start it, ${remedy}${otherwise}.`;
}
