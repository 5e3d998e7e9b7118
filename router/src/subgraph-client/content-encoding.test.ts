import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { CONTENT_ENCODINGS, decodeBody } from './content-encoding.js';
import {
  BrokenEncodingError,
  MalformedResponseError,
  OversizedResponseError,
  UnsupportedEncodingError,
} from './response-errors.js';

const BODY = Buffer.from('{"data":{"text":"é"}}');
const MAX_BYTES = 1_000_000;

test.each([
  ['gzip', ['gzip'], gzipSync(BODY)],
  ['gzip by its old name', ['x-gzip'], gzipSync(BODY)],
  ['gzip in two members', ['gzip'], Buffer.concat([gzipSync(BODY.subarray(0, 5)), gzipSync(BODY.subarray(5))])],
  ['br', ['br'], brotliCompressSync(BODY)],
  ['deflate', ['deflate'], deflateSync(BODY)],
  ['deflate without a header', ['deflate'], deflateRawSync(BODY)],
  ['several', ['br', 'deflate', 'gzip'], gzipSync(deflateSync(brotliCompressSync(BODY)))],
  ['none', [], BODY],
])('%s is decoded', async (_, encodings, body) => {
  expect((await decodeBody(body, encodings, MAX_BYTES)).toString()).toBe(BODY.toString());
});

const hasZstd = 'zstdCompressSync' in zlib;

test.runIf(hasZstd)('zstd is decoded', async () => {
  const { zstdCompressSync } = zlib as unknown as { readonly zstdCompressSync: (body: Buffer) => Buffer };
  expect((await decodeBody(zstdCompressSync(BODY), ['zstd'], MAX_BYTES)).toString()).toBe(BODY.toString());
});

test('a body without content is returned whatever its encoding is', async () => {
  expect(await decodeBody(Buffer.alloc(0), ['gzip'], MAX_BYTES)).toHaveLength(0);
});

const BOMB = Buffer.alloc(64 * 1024 * 1024);

test.each([
  ['gzip', ['gzip'], gzipSync(BOMB)],
  ['br', ['br'], brotliCompressSync(BOMB)],
  ['deflate', ['deflate'], deflateSync(BOMB)],
  ['gzip twice', ['gzip', 'gzip'], gzipSync(gzipSync(BOMB))],
])('a body that decodes to more than the limit is refused: %s', async (_, encodings, body) => {
  expect(body.length).toBeLessThan(MAX_BYTES);
  await expect(decodeBody(body, encodings, MAX_BYTES)).rejects.toThrow(OversizedResponseError);
});

test.each([
  ['another format', ['gzip'], BODY],
  ['a truncated body', ['gzip'], gzipSync(BODY).subarray(0, -9)],
  ['a truncated body in br', ['br'], brotliCompressSync(BODY).subarray(0, -5)],
  ['a wrong order', ['gzip', 'br'], gzipSync(brotliCompressSync(BODY))],
])('%s is not in its encoding', async (_, encodings, body) => {
  await expect(decodeBody(body, encodings, MAX_BYTES)).rejects.toThrow(BrokenEncodingError);
});

test('too many encodings are malformed', async () => {
  const body = gzipSync(gzipSync(gzipSync(gzipSync(BODY))));
  const decoded = decodeBody(body, ['gzip', 'gzip', 'gzip', 'gzip'], MAX_BYTES);
  await expect(decoded).rejects.toThrow(MalformedResponseError);
});

test.each(['compress', 'aes128gcm', '\u001b[31m', ...(hasZstd ? [] : ['zstd'])])(
  'an encoding that is not supported is named: %j',
  async (encoding) => {
    await expect(decodeBody(BODY, [encoding], MAX_BYTES)).rejects.toThrow(UnsupportedEncodingError);
    expect(CONTENT_ENCODINGS).not.toContain(encoding);
  },
);
