import type { GraphQLResponse } from '../engine.js';

/** An answer without errors that exists as its bytes. */
export class SerializedResponse implements GraphQLResponse {
  #data: GraphQLResponse['data'] | undefined;

  constructor(readonly body: Buffer) {}

  /** For whoever needs to look into it; writing it out does not. */
  get data(): GraphQLResponse['data'] {
    this.#data ??= (JSON.parse(this.body.toString()) as Pick<GraphQLResponse, 'data'>).data;
    return this.#data;
  }
}
