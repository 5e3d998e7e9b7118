/** Decodes the content encodings of a response body, in the thread pool and up to a limit of decoded bytes. */
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import { printable } from './printable.js';
import {
  BrokenEncodingError,
  MalformedResponseError,
  OversizedResponseError,
  UnsupportedEncodingError,
} from './response-errors.js';

type Decode = (body: Buffer, options: Pick<ZlibOptions, 'chunkSize' | 'maxOutputLength'>) => Promise<Buffer>;

const gunzip: Decode = promisify(zlib.gunzip);
const inflate: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);
const brotliDecompress: Decode = promisify(zlib.brotliDecompress);

/** Since Node 22.15; `undefined` before. */
const { zstdDecompress } = zlib as { readonly zstdDecompress?: typeof zlib.gunzip };

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['br', brotliDecompress],
  // The name means the zlib format; some servers send the raw one, which never begins with this low half of a byte.
  ['deflate', (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, options)],
  ...(zstdDecompress === undefined ? [] : ([['zstd', promisify(zstdDecompress) as Decode]] as const)),
]);

/** The content encodings that this version of Node decodes. */
export const CONTENT_ENCODINGS: readonly string[] = [...DECODERS.keys()].filter((name) => name !== 'x-gzip');

/** One is usual; two happen behind a proxy that compresses what is compressed. */
const MAX_ENCODINGS = 3;

/** Decoded bytes per step in the thread pool. Node's 16 KB would make a thousand steps of a large body. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Rejects with an `UnsupportedEncodingError` for an encoding that is not known, an `OversizedResponseError` when more than
 * `maxBytes` come out of any step, a `BrokenEncodingError`, or a `MalformedResponseError`.
 *
 * @param encodings In the order in which they were applied, in lower case.
 */
export async function decodeBody(body: Buffer, encodings: readonly string[], maxBytes: number): Promise<Buffer> {
  if (encodings.length > MAX_ENCODINGS)
    throw new MalformedResponseError(`The response has more than ${MAX_ENCODINGS} content encodings.`);
  const decoders = encodings.map((encoding) => {
    const decode = DECODERS.get(encoding);
    if (decode === undefined) throw new UnsupportedEncodingError(printable(encoding, 40), CONTENT_ENCODINGS);
    return { encoding, decode };
  });
  let decoded = body;
  for (const { encoding, decode } of decoders.toReversed()) {
    // A response without content is often labelled like one with content.
    if (decoded.length === 0) break;
    decoded = await runDecoder(encoding, decode, decoded, maxBytes);
  }
  return decoded;
}

async function runDecoder(encoding: string, decode: Decode, body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await decode(body, { chunkSize: CHUNK_BYTES, maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE')
      throw new OversizedResponseError(maxBytes);
    throw new BrokenEncodingError(encoding, { cause });
  }
}
