/** Starts processes pinned to a core, measures them through /proc, and stops them by id. Linux only (`taskset`). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';

/** The unit of CPU times in /proc: 1/100 s on all Linux platforms of Node. */
const TICK_MS = 10;
const STOP_WITHIN_MS = 10_000;
const LAST_LINES = 15;

const running = new Set();
process.once('exit', () => {
  for (const child of running) killTree(child.pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * @param spec {{ name: string, core: number, command: string, args: string[], env?: object, cwd?: string, ipc?: boolean }}
 * `name` names the process in messages.
 */
export function start({ name, core, command, args, env = process.env, cwd, ipc = false }) {
  const stdio = ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])];
  const child = spawn('taskset', ['-c', String(core), command, ...args], { env, cwd, stdio });
  running.add(child);
  child.title = name;
  /** Messages that nobody has awaited yet: some arrive while their receiver does something else. */
  child.inbox = [];
  child.on('message', (message) => child.inbox.push(message));
  child.once('exit', () => running.delete(child));
  child.output = '';
  child.once('error', (error) => (child.output += error.message));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (child.output = (child.output + text).slice(-4_000)));
  return child;
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  killTree(child.pid, 'SIGTERM');
  const timer = setTimeout(() => killTree(child.pid, 'SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

/** @returns how a process has ended and its last lines; null while it runs */
export function describeEnd({ title, exitCode, signalCode, output }) {
  if (exitCode === null && signalCode === null) return null;
  const how = signalCode === null ? `ended with exit code ${exitCode}` : `was ended by ${signalCode}`;
  const lines = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  return `${title} ${how}${lines === '' ? ' and wrote nothing' : `; its last lines:\n${lines}`}`;
}

/**
 * @param others Processes without which there will be no message.
 * @returns the next message of the child process; rejects when it or one of the others ends before that, and says how
 */
export function nextMessage(child, ...others) {
  return new Promise((resolve, reject) => {
    const awaited = [child, ...others];
    const settle = () => {
      const end = awaited.map(describeEnd).find((text) => text !== null);
      if (child.inbox.length === 0 && end === undefined) return;
      child.off('message', settle);
      for (const each of awaited) each.off('close', settle);
      if (child.inbox.length > 0) resolve(child.inbox.shift());
      else reject(new Error(end));
    };
    child.on('message', settle);
    // At `close` the output is complete; at `exit` its last lines may be missing.
    for (const each of awaited) each.on('close', settle);
    settle();
  });
}

/** User and system time of a process and its descendants, since their start. */
export function cpuMs(pid) {
  return sumOverTree(pid, cpuOfOne);
}

export function residentMegabytes(pid) {
  return sumOverTree(
    pid,
    (id) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024,
  );
}

/** A port that was free when this resolved. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Fields of /proc/PID/stat after the command's name, which may itself contain spaces and brackets. */
function statOf(pid) {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}

function cpuOfOne(pid) {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => attempt(() => Number(statOf(pid)[1]) === parent, false))
    .map(Number);
}

function treeOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function sumOverTree(pid, measure) {
  return treeOf(pid).reduce((sum, id) => sum + attempt(() => measure(id), 0), 0);
}

function killTree(pid, signal) {
  for (const id of treeOf(pid).reverse()) attempt(() => process.kill(id, signal));
}

/** A process may end between being listed and being read. */
function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
