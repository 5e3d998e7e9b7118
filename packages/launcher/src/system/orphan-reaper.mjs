/**
 * Kills the processes of a start that are left when the launcher was killed: a shell that waits for the end of a pipe
 * from the launcher, gives them the time to drain, and sends SIGKILL to those that remain. It also ends processes that
 * are stopped (SIGSTOP), whose own guard thread (`packages/runtime/src/launcher-guard.ts`) is stopped with them.
 */
import { spawn } from 'node:child_process';
import { ROOT } from '../workspace.mjs';

/** Longer than a process drains, and than its own guard waits. */
const DRAIN_SECONDS = 13;

/**
 * Each line on standard input lists the ids of the running processes. An id is used only for a program of this checkout:
 * after the pause another program may have it.
 */
const SCRIPT = `
trap '' INT TERM HUP
while read -r line; do pids=$line; done
[ -z "$pids" ] && exit 0
sleep "$1"
for pid in $pids; do
  case "$(ps -o args= -p "$pid")" in *"$2"*) kill -9 "$pid" ;; esac
done
`;

/**
 * @param {{ drainSeconds?: number, program?: string }} [options] For tests: the pause, and a part of the command line of
 *   the processes.
 * @returns {(pids: readonly number[]) => void} Tells the shell which processes run; none ends it with the launcher.
 */
export function startOrphanReaper({ drainSeconds = DRAIN_SECONDS, program = ROOT } = {}) {
  if (process.platform === 'win32') return () => undefined;
  const shell = spawn('sh', ['-c', SCRIPT, 'orphan-reaper', String(drainSeconds), program], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the guard threads remain.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  /** @type {import('node:net').Socket} */ (shell.stdin).unref?.();
  return (pids) => void (shell.stdin.writable && shell.stdin.write(`${pids.join(' ')}\n`));
}
