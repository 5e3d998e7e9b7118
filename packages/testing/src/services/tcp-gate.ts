/** A TCP proxy that a test can close and open again, to make a server unreachable without stopping it. */
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

export interface TcpGate extends AsyncDisposable {
  readonly port: number;
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function openTcpGate(host: string, port: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(port, host);
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          inner.destroy();
          outer.destroy();
        });
    }
    inner.pipe(outer).pipe(inner);
  });
  const open = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await open(0);
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port: own,
    close,
    open: () => open(own),
    [Symbol.asyncDispose]: async () => void (server.listening && (await close())),
  };
}
