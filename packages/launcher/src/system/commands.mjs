/** The launcher's commands for its processes: a line of text, from the console or from the control socket. */
import { UserError } from '../console.mjs';

const MAX_SLOW_MS = 60_000;
const USAGE = `kill NAME, restart NAME (or its name alone), stop NAME, cont NAME, slow NAME MS, list`;

/**
 * @typedef {object} Outcome
 * @property {string} message What was done or begun, for the user.
 * @property {Promise<unknown>} [finished] Settles when what was begun has ended; rejects with a `UserError`.
 * @property {ReturnType<import('./processes.mjs').Processes['describe']>} [processes]
 */

/**
 * Throws a `UserError` for a line that is no command, and for one that cannot be done.
 *
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} line As in `kill users`.
 * @returns {Outcome}
 */
export function runCommandLine(processes, line) {
  const words = line.trim().split(/\s+/);
  const [command = '', name = '', ms, ...rest] = words;
  const work = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : null;
  if (command === 'list' && words.length === 1) return list(processes);
  // The name of a process alone restarts it.
  if (work === null && command !== '' && words.length === 1) return restart(processes, command);
  if (work === null || name === '' || rest.length > 0 || (ms !== undefined) !== (command === 'slow'))
    throw new UserError(`"${line.trim().slice(0, 80)}" is no command. There are: ${USAGE}.`);
  processes.requireSpec(name);
  return work(processes, name, ms);
}

/** @type {Record<string, (processes: import('./processes.mjs').Processes, name: string, ms: string) => Outcome>} */
const COMMANDS = { kill, restart, stop, cont, slow };

function list(processes) {
  const found = processes.describe();
  const lines = found.map(({ name, state, pid, url, reasons }) =>
    [name.padEnd(18), state.padEnd(9), String(pid ?? '').padEnd(8), url ?? '', ...reasons].join(' ').trimEnd(),
  );
  return { message: lines.join('\n'), processes: found };
}

/** The process stays down until it is restarted, also with `--restart`. */
function kill(processes, name) {
  const child = processes.requireRunning(name);
  processes.kill(name, child.pid, 'it was killed by a command');
  return { message: `${name} was killed (SIGKILL).` };
}

function restart(processes, name) {
  processes.requireSpec(name);
  return { message: `${name} restarts.`, finished: processes.restart(name) };
}

function stop(processes, name) {
  processes.holds.stop(name, processes.requireRunning(name));
  return { message: `${name} is stopped (SIGSTOP): its connections stay open and nothing is answered.` };
}

function cont(processes, name) {
  processes.requireRunning(name);
  return { message: processes.holds.release(name) ? `${name} continues.` : `${name} runs already.` };
}

function slow(processes, name, ms) {
  if (!/^[1-9]\d{0,4}$/.test(ms) || Number(ms) > MAX_SLOW_MS)
    throw new UserError(`slow takes milliseconds from 1 to ${MAX_SLOW_MS}, as in "slow ${name} 400"; got "${ms}".`);
  processes.holds.slow(name, processes.requireRunning(name), Number(ms));
  return { message: `${name} is slow: it is stopped for ${ms} ms again and again.` };
}
