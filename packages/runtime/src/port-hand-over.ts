/**
 * A restart that refuses no connection. The process that ends sends its listening socket to the launcher, and the next
 * process inherits it as file descriptor 3 with `LISTEN_FDS=1`, as in systemd's socket activation. Clients that connect in
 * between wait in the socket's queue until the next process accepts them, so that a store still has one process.
 */
import { Server } from 'node:net';
import { takeVariables } from './environment.js';

/** What the launcher asks for, and the message that the socket comes with. */
export const HAND_OVER = { request: 'hand-over-port', answer: 'port' } as const;

const INHERITED_FD = 3;

let listening: Server | null = null;

/** The descriptor of an inherited listening socket, for the first server of a process; null without one. */
export function takeInheritedSocket(): number | null {
  const { LISTEN_FDS: count, LISTEN_PID: pid } = takeVariables(['LISTEN_FDS', 'LISTEN_PID']);
  const isMine = pid === undefined || pid === String(process.pid);
  return count === '1' && isMine ? INHERITED_FD : null;
}

/** The socket of this server is the one that is handed over. */
export function noteListening(server: Server): void {
  listening = server;
}

/** The socket below a server. Node declares no type for it; sending the server would make the launcher accept. */
function socketOf(server: Server): unknown {
  return (server as unknown as { readonly _handle?: unknown })._handle ?? null;
}

/**
 * Clients that connect from now on wait for the next process. Those that have connected have until the end of this one to
 * send their requests: `close` of an HTTP server may close connections that have not sent one.
 */
function stopAccepting(server: Server): void {
  Server.prototype.close.call(server);
}

/**
 * Hands the socket over when the launcher asks for it.
 *
 * @param onHandOver Called before: from now on responses close their connections.
 */
export function handOverOnRequest(onHandOver: () => void): void {
  if (process.send === undefined) return;
  process.on('message', (message: unknown) => {
    if ((message as { readonly type?: unknown } | null)?.type !== HAND_OVER.request) return;
    const socket = listening === null ? null : socketOf(listening);
    if (socket !== null) onHandOver();
    process.send?.({ type: HAND_OVER.answer }, (socket ?? undefined) as Server | undefined, undefined, () => {
      if (socket !== null && listening !== null) stopAccepting(listening);
    });
  });
  // The channel must not keep a process that has closed everything.
  process.channel?.unref();
}
