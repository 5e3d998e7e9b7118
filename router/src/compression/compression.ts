/**
 * Compresses responses to clients: by size and type, with the coding that the client prefers. Bodies are compressed in the
 * thread pool, some at a time; large ones are streams, so that a client gets the first bytes before the last are
 * compressed, and one that leaves stops the work.
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import type { EncodedResponse, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { JSON_TYPE } from '../http/media-type.js';
import { createSelectEncoding } from './accept-encoding.js';
import type { SelectEncoding } from './accept-encoding.js';
import { createEncoders, RESPONSE_ENCODINGS } from './encoders.js';
import type { Encoder } from './encoders.js';
import type { CompressionConfig } from './settings.js';
import { WorkSlots } from './work-slots.js';

/** Bodies that are compressed at a time. One of the four threads of Node's pool stays free for files and look-ups. */
const MAX_CONCURRENT = 3;
/** Responses that wait for it, each for some milliseconds. Further ones are sent without a coding. */
const MAX_WAITING = 64;
/** Larger bodies are streams. */
const STREAM_BYTES = 256 * 1024;
/** Streams at a time; each has about a megabyte of memory while its client reads. Further ones have no coding. */
const MAX_STREAMS = 32;

/** The request, as far as it decides about the coding of its response. */
export interface EncodedRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** A body that is being compressed. */
export type EncodedBody = Buffer | Transform;

export class Compression {
  readonly #select: SelectEncoding;
  readonly #encoders: ReadonlyMap<string, Encoder>;
  readonly #slots = new WorkSlots(MAX_CONCURRENT, MAX_WAITING);
  #streams = 0;
  /** Compressed responses and their bytes before, by coding. */
  readonly counts = new Map<string, { responses: number; bytes: number }>();

  constructor(private readonly config: CompressionConfig) {
    const encodings = config.encodings.filter((each) => RESPONSE_ENCODINGS.includes(each));
    this.#select = createSelectEncoding(encodings);
    this.#encoders = createEncoders(config.levels);
  }

  /** Streams whose clients have not read them to their end. */
  get streams(): number {
    return this.#streams;
  }

  /** The response 406 to a client that refuses every coding and a response without one; null for others. */
  refusal({ headers }: EncodedRequest): GraphQLHttpResponse | null {
    const field = headers['accept-encoding'];
    if (field === undefined || this.#select(field).encoding !== null) return null;
    const message = `"accept-encoding" allows none of ${[...this.config.encodings, 'identity'].join(', ')}.`;
    const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
    return { status: 406, type: JSON_TYPE, body };
  }

  /**
   * Calls `send` once with the response as it is to be sent, unless the client leaves before.
   *
   * @param encoding Of `encodingFor`.
   */
  encode(
    encoding: string,
    sent: GraphQLHttpResponse,
    response: ServerResponse,
    send: (response: EncodedResponse) => void,
  ): void {
    const body = typeof sent.body === 'string' ? Buffer.from(sent.body) : sent.body;
    this.compress(encoding, body, response, (encoded) => {
      if (encoded === null) send(sent);
      else {
        // A stream reads the body until it has ended.
        const { release, ...others } = sent;
        const headers = { ...withWeakEtag(sent.headers), 'content-encoding': encoding };
        if (Buffer.isBuffer(encoded)) release?.();
        send({ ...others, headers, body: encoded });
      }
    });
  }

  /** Null for a response that is sent without a coding. @param size In bytes or characters. */
  encodingFor({ method, headers }: EncodedRequest, status: number, type: string, size: number): string | null {
    const field = headers['accept-encoding'];
    if (field === undefined || size === 0 || method === 'HEAD') return null;
    if (status < 200 || status === 204 || status === 304 || !isCompressible(type)) return null;
    const { encoding, refusesIdentity } = this.#select(field);
    if (size < this.config.minBytes && !refusesIdentity) return null;
    return encoding === 'identity' ? null : encoding;
  }

  /**
   * Calls `done` with the compressed body, or with null when it is to be sent as it is; not at all when the client has left.
   */
  compress(
    encoding: string,
    body: Buffer,
    response: ServerResponse,
    done: (encoded: EncodedBody | null) => void,
  ): void {
    const encoder = this.#encoders.get(encoding);
    const counted = (encoded: EncodedBody | null): void => {
      if (encoded !== null) this.#count(encoding, body.length);
      done(encoded);
    };
    if (encoder === undefined) done(null);
    else if (body.length > STREAM_BYTES) counted(this.#openStream(encoder, body, response));
    else this.#compressWhole(encoder, body, response, counted);
  }

  #count(encoding: string, bytes: number): void {
    const counts = this.counts.get(encoding) ?? { responses: 0, bytes: 0 };
    this.counts.set(encoding, counts);
    counts.responses += 1;
    counts.bytes += bytes;
  }

  #compressWhole(
    encoder: Encoder,
    body: Buffer,
    response: ServerResponse,
    done: (encoded: Buffer | null) => void,
  ): void {
    const leave = this.#slots.run((end) => {
      response.off('close', onClose);
      encoder.encode(body, (error, encoded) => {
        end();
        // Without a coding, the response is right too.
        if (!response.destroyed) done(error === null ? encoded : null);
      });
    });
    function onClose(): void {
      leave?.();
    }
    if (leave === null) done(null);
    else if (this.#slots.waiting > 0) response.once('close', onClose);
  }

  #openStream(encoder: Encoder, body: Buffer, response: ServerResponse): Transform | null {
    if (this.#streams >= MAX_STREAMS) return null;
    this.#streams += 1;
    const stream = encoder.createStream(body.length);
    stream.once('close', () => (this.#streams -= 1));
    response.once('close', () => stream.destroy());
    stream.end(body);
    return stream;
  }
}

/** Types whose bodies become much smaller. */
export function isCompressible(type: string): boolean {
  return /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?(?:json|javascript|xml|openmetrics-text)\b|image\/svg\+xml)/i.test(
    type,
  );
}

type Headers = GraphQLHttpResponse['headers'];

/** Bytes of another coding are another representation: the same only by the weak comparison. */
function withWeakEtag(headers: Headers = {}): NonNullable<Headers> {
  const etag = headers['etag'];
  return etag === undefined || etag.startsWith('W/') ? headers : { ...headers, etag: `W/${etag}` };
}
