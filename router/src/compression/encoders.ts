/** The content codings of responses, by Node's zlib: whole bodies in the thread pool, and large ones as a stream. */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

export interface EncodingLevels {
  /** From 0 to 11. */
  readonly br: number;
  /** From 1 to 9. */
  readonly gzip: number;
  /** From 1 to 19. */
  readonly zstd: number;
}

type Done = (error: Error | null, encoded: Buffer) => void;

export interface Encoder {
  /** Calls `done` with the encoded body, which was made in the thread pool. */
  readonly encode: (body: Buffer, done: Done) => void;
  /** @param sizeBytes Of the whole body. */
  readonly createStream: (sizeBytes: number) => Transform;
}

/** The parts of zlib that Node has from 22.15 on. */
interface Zstd {
  readonly zstdCompress?: (body: Buffer, options: object, done: Done) => void;
  readonly createZstdCompress?: (options: object) => Transform;
}

const { zstdCompress, createZstdCompress } = zlib as unknown as Zstd;
const constants: Readonly<Record<string, number>> = { ...zlib.constants };

/** The codings that this version of Node has, in the order of preference: zstd takes half the time of br. */
export const RESPONSE_ENCODINGS: readonly string[] =
  zstdCompress === undefined ? ['br', 'gzip'] : ['zstd', 'br', 'gzip'];

/** Of a stream: bytes that are encoded in one step. */
const STREAM_CHUNK_BYTES = 64 * 1024;

/** One step in the thread pool for nearly every body: JSON is compressed to less than a third. */
function chunkFor(body: Buffer): number {
  return Math.max(1_024, Math.min(STREAM_CHUNK_BYTES, body.length >> 1));
}

export function createEncoders(levels: EncodingLevels): ReadonlyMap<string, Encoder> {
  const brotli = (size: number): zlib.BrotliOptions => ({
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: levels.br,
      [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
  });
  const encoders = new Map<string, Encoder>([
    [
      'br',
      {
        encode: (body, done) => zlib.brotliCompress(body, { ...brotli(body.length), chunkSize: chunkFor(body) }, done),
        createStream: (size) => zlib.createBrotliCompress({ ...brotli(size), chunkSize: STREAM_CHUNK_BYTES }),
      },
    ],
    [
      'gzip',
      {
        encode: (body, done) => zlib.gzip(body, { level: levels.gzip, chunkSize: chunkFor(body) }, done),
        createStream: () => zlib.createGzip({ level: levels.gzip, chunkSize: STREAM_CHUNK_BYTES }),
      },
    ],
  ]);
  const level = constants['ZSTD_c_compressionLevel'];
  if (zstdCompress !== undefined && createZstdCompress !== undefined && level !== undefined) {
    const params = { [level]: levels.zstd };
    encoders.set('zstd', {
      encode: (body, done) => zstdCompress(body, { params, chunkSize: chunkFor(body) }, done),
      createStream: () => createZstdCompress({ params, chunkSize: STREAM_CHUNK_BYTES }),
    });
  }
  return encoders;
}
