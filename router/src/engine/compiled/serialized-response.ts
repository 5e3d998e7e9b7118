import type { Answer } from '../engine.js';

/** An answer without errors that exists as its bytes. */
export class BytesAnswer implements Answer {
  #data: Answer['data'] | undefined;

  constructor(readonly body: Buffer) {}

  /** For whoever needs to look into it; writing it out does not. */
  get data(): Answer['data'] {
    this.#data ??= (JSON.parse(this.body.toString()) as Pick<Answer, 'data'>).data;
    return this.#data;
  }
}
