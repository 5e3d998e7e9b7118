/** The body of a request as text, and never more of it than is allowed. */
import type { IncomingMessage } from 'node:http';

/**
 * Calls with the text once all of it is there, with null once it is too large, and not at all when the client goes away
 * before. By callbacks, as most bodies come in one piece: an iterator of it would cost as much as the rest of the way
 * in.
 *
 * @param limit In bytes.
 */
export function readRequestBody(request: IncomingMessage, limit: number, done: (text: string | null) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) return done(null);
  const chunks: Buffer[] = [];
  let size = 0;
  const push = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    request.off('data', push).off('end', end);
    done(null);
  };
  const end = (): void => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first.toString() : Buffer.concat(chunks, size).toString());
  };
  request.on('data', push).on('end', end);
}
