/** The heads of responses of subgraphs, for rules about their headers. Noted for subgraphs with such rules only. */

/** Of one response: parts of a merged response have the same object. */
export interface ResponseHeadText {
  readonly subgraph: string;
  /** Status line and fields, as valid HTTP/1.1. */
  readonly text: string;
}

const heads = new WeakMap<Buffer, ResponseHeadText>();

export function noteHead(body: Buffer, head: ResponseHeadText): void {
  heads.set(body, head);
}

/** Undefined for a body that is not of one response, and for a subgraph without rules. */
export function headOf(body: Buffer): ResponseHeadText | undefined {
  return heads.get(body);
}

/** A part of a merged response has its head. */
export function copyHead(from: Buffer, to: Buffer): void {
  const head = heads.get(from);
  if (head !== undefined) heads.set(to, head);
}
