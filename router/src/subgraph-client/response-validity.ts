/** How long the bodies of responses hold, as their subgraphs have said in a header. */

const validMsOf = new WeakMap<Buffer, number>();

export function noteValidity(body: Buffer, validMs: number): void {
  validMsOf.set(body, validMs);
}

/** Milliseconds from the response on; infinite when the subgraph has not said anything. */
export function validityOf(body: Buffer): number {
  return validMsOf.get(body) ?? Infinity;
}
