/** Reads the body of an HTTP request into memory, up to a size limit, and decodes its content encodings. */
import type { IncomingMessage } from 'node:http';
import { WorkSlots } from '../compression/work-slots.js';
import { CONTENT_ENCODINGS, decodeBody } from '../subgraph-client/content-encoding.js';
import { OversizedResponseError, UnsupportedEncodingError } from '../subgraph-client/response-errors.js';
import { errorBody, payloadTooLargeBody } from './error-responses.js';
import type { GraphQLHttpResponse } from './graphql-over-http.js';
import { JSON_TYPE } from './media-type.js';

/** The body as text, or the response to a body that cannot be read. */
export type ReadBody = string | GraphQLHttpResponse;

/** Encoded bodies that are decoded at a time, and those that wait. Further ones are refused. */
const DECODING = new WorkSlots(3, 100);

/**
 * Calls `done` with the body as text, or with a refusal as soon as the body is over the limit. Never calls `done` when the
 * client disconnects before the end. Uses events and a callback, since most bodies arrive in one piece: an async
 * iterator would double the cost of receiving a request.
 *
 * @param maxBytes The largest body that is read, and the largest that an encoded one may become.
 */
export function readRequestBody(request: IncomingMessage, maxBytes: number, done: (body: ReadBody) => void): void {
  const encodings = encodingsOf(request.headers['content-encoding']);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return done(tooLarge(maxBytes));
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= maxBytes) return;
    request.off('data', onData).off('end', onEnd);
    done(tooLarge(maxBytes));
  };
  const onEnd = (): void => {
    const [first] = chunks;
    const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
    if (encodings === null) done(body.toString());
    else decode(body, encodings, maxBytes, done);
  };
  request.on('data', onData).on('end', onEnd);
}

/** In the order in which they were applied; null for a body without one. */
function encodingsOf(field: string | undefined): readonly string[] | null {
  if (field === undefined) return null;
  const names = field
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  return names.length === 0 ? null : names;
}

/** In the thread pool. A body of a kilobyte may decode to a megabyte: no more than `maxBytes` are made of it. */
function decode(body: Buffer, encodings: readonly string[], maxBytes: number, done: (body: ReadBody) => void): void {
  const place = DECODING.run((end) => {
    decodeBody(body, encodings, maxBytes).then(
      (decoded) => {
        end();
        done(decoded.toString());
      },
      (error: unknown) => {
        end();
        done(refusalOf(error, maxBytes));
      },
    );
  });
  if (place === null) done(busy());
}

function refusalOf(error: unknown, maxBytes: number): GraphQLHttpResponse {
  if (error instanceof OversizedResponseError) return tooLarge(maxBytes);
  if (error instanceof UnsupportedEncodingError) {
    const supported = CONTENT_ENCODINGS.join(', ');
    const message = `The content-encoding "${error.encoding}" is not supported: send ${supported}, or no encoding.`;
    return refuse(415, message, { 'accept-encoding': supported });
  }
  return refuse(400, 'The body cannot be decoded by its "content-encoding".');
}

function tooLarge(maxBytes: number): GraphQLHttpResponse {
  return { status: 413, type: JSON_TYPE, body: payloadTooLargeBody(maxBytes) };
}

function busy(): GraphQLHttpResponse {
  const message = 'Too many encoded bodies are being decoded. Send the request again in 1 s, or without an encoding.';
  const body = errorBody('OVERLOADED', message);
  return { status: 503, type: JSON_TYPE, body, headers: { 'retry-after': '1' } };
}

function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): GraphQLHttpResponse {
  return { status, type: JSON_TYPE, body: errorBody('BAD_REQUEST', message), headers };
}
