/** Output of the commands: one line for each step, and one sentence for an error that the user can resolve. */

const plain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined;
function paint(code) {
  return (text) => (plain ? text : `\u001b[${code}m${text}\u001b[0m`);
}

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');

/** With `--json`, standard output has only the line of JSON; everything else goes to standard error. */
const isQuiet = process.argv.includes('--json');
export function print(line = '') {
  return (isQuiet ? process.stderr : process.stdout).write(`${line}\n`);
}

/** An error that the user can resolve: its message is printed without a stack trace. */
export class UserError extends Error {}

/**
 * Does one step and prints how long it took, with its result when that is a text.
 *
 * @template Result
 * @param {string} title
 * @param {() => Promise<Result>} work
 */
export async function step(title, work) {
  const startedAt = performance.now();
  const outcome = await work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`  ${green('✓')} ${title}${typeof outcome === 'string' ? `: ${outcome}` : ''} ${dim(`${seconds} s`)}`);
  return outcome;
}

/** Problems of the disk, which no stack explains. @type {Record<string, string>} */
const DISK_PROBLEMS = {
  ENOSPC: 'the disk is full: free space',
  EDQUOT: 'the disk quota is used up: free space',
  EFBIG: 'a file has reached the largest size that this process may write: raise the limit (ulimit -f)',
  EROFS: 'the file system is read-only: mount it writable',
  EACCES: 'the permissions do not allow it: make it writable for this user',
  EPERM: 'the permissions do not allow it: make it writable for this user',
};

/** @returns {string | null} Null for an error that is explained by its stack. */
function sentenceOf(error) {
  if (error instanceof UserError) return error.message;
  const problem = error instanceof Error && DISK_PROBLEMS[/** @type {any} */ (error).code];
  return problem ? `${/** @type {any} */ (error).path ?? 'A file'} cannot be written: ${problem}.` : null;
}

/** Runs a command. Prints what it throws: a `UserError` as its message, anything else with its stack trace. */
export async function runCommand(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${red('✗')} ${sentenceOf(error) ?? error?.stack ?? String(error)}\n`);
    process.exitCode = 1;
  }
}
