/** Wraps a body into an HTTP response that is valid, unusual or broken, in one random way. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '@marquee/runtime/random';

export interface BrokenMessage {
  readonly what: string;
  /** Written one after the other. */
  readonly pieces: readonly Buffer[];
  /** Whether the server closes the connection afterwards. */
  readonly closes: boolean;
}

function head(status: number, fields: readonly string[]): string {
  return [`HTTP/1.1 ${status} Status`, ...fields, '', ''].join('\r\n');
}

function message(status: number, body: Buffer, ...fields: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(head(status, [...fields, `content-length: ${body.length}`])), body]);
}

function chunked(body: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [Buffer.from(head(200, ['transfer-encoding: chunked']))];
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + random.int(body.length > 10_000 ? 60_000 : 50));
    parts.push(Buffer.from(`${size.toString(16)};x=y\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\ntrailer: 1\r\n\r\n')]);
}

const STATUSES = [201, 203, 204, 301, 304, 400, 401, 402, 403, 404, 418, 429, 500, 502, 503, 599];

type Wrap = (body: Buffer, random: Random) => Buffer | readonly Buffer[];

const WRAPS: Readonly<Record<string, Wrap>> = {
  plain: (body) => message(200, body),
  'another status': (body, random) => message(random.pick(STATUSES), body),
  chunks: chunked,
  pieces: (body, random) => {
    const whole = message(200, body);
    const at = random.int(whole.length);
    return [whole.subarray(0, at), whole.subarray(at)];
  },
  gzip: (body) => message(200, gzipSync(body), 'content-encoding: gzip'),
  br: (body) => message(200, brotliCompressSync(body.subarray(0, 100_000)), 'content-encoding: br'),
  deflate: (body, random) =>
    message(200, random.pick([deflateSync, deflateRawSync])(body), 'content-encoding: deflate'),
  'two encodings': (body) => message(200, gzipSync(deflateSync(body)), 'content-encoding: deflate, gzip'),
  'a wrong encoding': (body) => message(200, body, 'content-encoding: gzip'),
  'an unknown encoding': (body) => message(200, body, 'content-encoding: compress'),
  'a zip bomb': () => message(200, gzipSync(Buffer.alloc(20_000_000, '[')), 'content-encoding: gzip'),
  'interim responses': (body, random) => {
    const count = random.pick([1, 10, 64, 65, 20_000]);
    return Buffer.concat([Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(count)), message(200, body)]);
  },
  'line feeds': (body) => Buffer.from(message(200, body).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  'more than its length': (body) => Buffer.concat([message(200, body), body]),
  'less than its length': (body) =>
    Buffer.concat([Buffer.from(head(200, [`content-length: ${body.length + 5}`])), body]),
  'a length and chunks': (body, random) =>
    Buffer.from(chunked(body, random).toString('latin1').replace('\r\n', '\r\ncontent-length: 3\r\n'), 'latin1'),
  'two lengths': (body) => message(200, body, 'content-length: 1'),
  'a wrong chunk size': (body) =>
    Buffer.concat([
      Buffer.from(`${head(200, ['transfer-encoding: chunked'])}2\r\n`),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]),
  'headers without end': () => Buffer.from(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`),
  'no HTTP': (body) => body,
  'no bytes': () => Buffer.alloc(0),
};

export function breakMessage(body: Buffer, random: Random): BrokenMessage {
  const what = random.int(2) === 0 ? 'plain' : random.pick(Object.keys(WRAPS));
  const wrapped = WRAPS[what]?.(body, random) ?? body;
  const pieces = Buffer.isBuffer(wrapped) ? [wrapped] : wrapped;
  return { what, pieces, closes: what !== 'pieces' && random.int(4) === 0 };
}
