/** The head of each response of a subgraph, kept beside its body while a plugin reads it. */
import type { HeaderReader } from './plugin-api.js';
import { RecordHeaders } from './views.js';

const headOf = new WeakMap<Buffer, string>();

/** @param head Status line and fields, decoded as latin1. */
export function noteResponseHead(body: Buffer, head: string): void {
  headOf.set(body, head);
}

export function responseHeadersOf(body: Buffer): HeaderReader {
  const record: Record<string, string> = {};
  for (const line of (headOf.get(body) ?? '').split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    record[name] = Object.hasOwn(record, name) ? `${record[name]}, ${value}` : value;
  }
  return new RecordHeaders(record);
}
