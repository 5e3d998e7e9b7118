/**
 * The client's header `x-marquee-explain`: a list of what the response's `extensions` shall explain. `cost` is the
 * estimated cost of the operation.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';

/** Whether the client wants `topic` explained. */
export function isExplained(headers: IncomingHttpHeaders, topic: string): boolean {
  const value = headers[HEADERS.explain];
  if (value === undefined) return false;
  return String(value)
    .split(',')
    .some((each) => each.trim().toLowerCase() === topic);
}
