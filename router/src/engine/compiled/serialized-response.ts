/** The response of the compiled path. */
import { parseJson } from '@marquee/exact-json/parse-json';
import type { GraphQLResponse } from '../engine.js';

/** A response without errors as JSON bytes; parsed only when `data` is read. */
export class SerializedResponse implements GraphQLResponse {
  #data: GraphQLResponse['data'] | undefined;

  constructor(
    /** Without the extensions. */
    readonly body: Buffer,
    readonly extensions?: GraphQLResponse['extensions'],
  ) {}

  get data(): GraphQLResponse['data'] {
    this.#data ??= (parseJson(this.body.toString()) as Pick<GraphQLResponse, 'data'>).data;
    return this.#data;
  }
}
