/** Starts processes pinned to a core, measures them through /proc, and stops them by id. Linux only (`taskset`). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';

/** The unit of CPU times in /proc: 1/100 s on all Linux platforms of Node. */
const TICK_MS = 10;
const STOP_WITHIN_MS = 5_000;

const running = new Set();
process.once('exit', () => {
  for (const child of running) killTree(child.pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** @param spec {{ core: number, command: string, args: string[], env?: object, cwd?: string, ipc?: boolean }} */
export function start({ core, command, args, env = process.env, cwd, ipc = false }) {
  const stdio = ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])];
  const child = spawn('taskset', ['-c', String(core), command, ...args], { env, cwd, stdio });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.output = '';
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

/** Resolves to the next message of the child process; rejects when it ends before that. */
export function nextMessage(child) {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`A process of the bench ended early: ${child.output}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
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
