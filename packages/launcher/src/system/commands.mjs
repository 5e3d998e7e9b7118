/** The launcher's commands: a line of text, from the console or from the control socket. */
import { UserError } from '../console.mjs';
import { readSwitches, switchOff, switchOn } from './registry.mjs';

const MAX_SLOW_MS = 60_000;
const MAX_OFF_MINUTES = 1_440;
const USAGE =
  'kill NAME, restart NAME (or its name alone), stop NAME, cont NAME, slow NAME MS, list, off NAME MINUTES, on NAME, switches';

/**
 * @typedef {object} Outcome
 * @property {string} message What was done or begun, for the user.
 * @property {Promise<unknown>} [finished] Settles when what was begun has ended; rejects with a `UserError`.
 * @property {ReturnType<import('./processes.mjs').Processes['describe']>} [processes]
 * @property {Awaited<ReturnType<typeof readSwitches>>} [switches]
 */

/**
 * @typedef {object} CommandedSystem
 * @property {import('./processes.mjs').Processes} processes
 * @property {{ url: string, key: string }} registry With a key that may operate switches.
 */

/**
 * Rejects with a `UserError` for a line that is no command, and for one that cannot be done.
 *
 * @param {CommandedSystem} system
 * @param {string} line As in `kill users`.
 * @returns {Promise<Outcome>} Of a switch once the registry has responded, of the others at once.
 */
export async function runCommandLine({ processes, registry }, line) {
  const words = line.trim().split(/\s+/);
  const [command = '', name = '', number, ...rest] = words;
  if (command === 'switches' && words.length === 1) return listSwitches(registry);
  if (command === 'off' && words.length === 3) return off(registry, name, number);
  if (command === 'on' && words.length === 2) return on(registry, name);
  const work = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : null;
  if (command === 'list' && words.length === 1) return list(processes);
  // The name of a process alone restarts it.
  if (work === null && command !== '' && words.length === 1) return restart(processes, command);
  if (work === null || name === '' || rest.length > 0 || (number !== undefined) !== (command === 'slow'))
    throw new UserError(`"${line.trim().slice(0, 80)}" is no command. There are: ${USAGE}.`);
  processes.requireSpec(name);
  return work(processes, name, number);
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

async function listSwitches(registry) {
  const switches = await readSwitches(registry);
  const lines = switches.map(({ name, until, refusal }) =>
    [name.padEnd(24), until === null ? (refusal ?? 'on') : `off until ${until}`].join(' '),
  );
  return { message: lines.join('\n'), switches };
}

async function off(registry, name, minutes) {
  if (!/^[1-9]\d{0,3}$/.test(minutes) || Number(minutes) > MAX_OFF_MINUTES)
    throw new UserError(`off takes minutes from 1 to ${MAX_OFF_MINUTES}, as in "off ${name} 5"; got "${minutes}".`);
  const until = new Date(Date.now() + Number(minutes) * 60_000).toISOString();
  await switchOff(registry, name, until);
  return { message: `${name} is switched off for ${minutes} min.` };
}

async function on(registry, name) {
  await switchOn(registry, name);
  return { message: `${name} is switched on.` };
}
