/** What the launcher says: one line a step, and refusals as one clear sentence. */

const plain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined;
function paint(code) {
  return (text) => (plain ? text : `\u001b[${code}m${text}\u001b[0m`);
}
export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');

/** With `--json` the only thing on standard output is the announcement; steps go to standard error. */
const quiet = process.argv.includes('--json');
export function say(line = '') {
  return (quiet ? process.stderr : process.stdout).write(`${line}\n`);
}

/** A failure that its reader can mend. */
export class Refusal extends Error {}

export async function step(title, work) {
  const startedAt = performance.now();
  const outcome = await work();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`  ${green('✓')} ${title}${typeof outcome === 'string' ? `: ${outcome}` : ''} ${dim(`${seconds} s`)}`);
  return outcome;
}

/** Runs a launcher's main function; a refusal is printed as it is, anything else with its stack. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${red('✗')} ${error instanceof Refusal ? error.message : (error?.stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
}
