/** A response that the engine has written: of the compiled path, or without errors of the general one. */
import { parseJson } from '@marquee/exact-json/parse-json';
import type { ExecutionPath } from '../../telemetry/observed-request.js';
import type { GraphQLResponse } from '../engine.js';
import type { PooledResponse } from './response-pool.js';

/** A response as JSON bytes; parsed only when `data` is read. */
export class SerializedResponse implements GraphQLResponse {
  readonly errors?: NonNullable<GraphQLResponse['errors']>;
  readonly #pooled: PooledResponse;
  #data: GraphQLResponse['data'] | undefined;
  path: ExecutionPath = 'general';

  constructor(
    pooled: PooledResponse,
    readonly extensions?: GraphQLResponse['extensions'],
    /** Those in the body; null when it has none. */
    errors: GraphQLResponse['errors'] | null = null,
  ) {
    this.#pooled = pooled;
    if (errors !== null) this.errors = errors;
  }

  /** Without the extensions. Throws when it was released. */
  get body(): Buffer {
    return this.#pooled.bytes;
  }

  release(): void {
    this.#pooled.release();
  }

  /** The same body. Only one of the two is to be released. */
  withExtensions(extensions: GraphQLResponse['extensions']): SerializedResponse {
    return new SerializedResponse(this.#pooled, extensions, this.errors);
  }

  get data(): GraphQLResponse['data'] {
    this.#data ??= (parseJson(this.body.toString()) as Pick<GraphQLResponse, 'data'>).data;
    return this.#data;
  }
}
