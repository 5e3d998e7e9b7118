/** Reads the body of an HTTP request into memory, up to a size limit. */
import type { IncomingMessage } from 'node:http';

/**
 * Calls `done` with the body as text, or with null as soon as the body is over the limit. Never calls `done` when the
 * client disconnects before the end. Uses events and a callback, since most bodies arrive in one piece: an async
 * iterator would double the cost of receiving a request.
 *
 * @param maxBytes The largest body that is read.
 */
export function readRequestBody(request: IncomingMessage, maxBytes: number, done: (text: string | null) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return done(null);
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= maxBytes) return;
    request.off('data', onData).off('end', onEnd);
    done(null);
  };
  const onEnd = (): void => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first.toString() : Buffer.concat(chunks, size).toString());
  };
  request.on('data', onData).on('end', onEnd);
}
