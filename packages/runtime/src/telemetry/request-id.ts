/** The id of a request (`x-request-id`): that of the client if it can be used, else a new one. */
import { randomUUID } from 'node:crypto';

export const REQUEST_ID = 'x-request-id';

/** Printable characters of ASCII without blanks, quotes and backslashes: they need no escape in a header, a log or JSON. */
const USABLE = /^[!#-[\]-~]{1,128}$/;

/**
 * The digits of a UUID that all ids of this process have, followed by eight that count: they need no secrecy, only to
 * differ, and a UUID for each takes three times as long.
 */
const START = randomUUID().slice(0, 28);
const FIRST = 0x1000_0000;
const LAST = 0xffff_ffff;
let count = FIRST;

function newRequestId(): string {
  count = count === LAST ? FIRST : count + 1;
  return START + count.toString(16);
}

/** @param given The header of the client. It is replaced when it is absent, too long, or has other characters. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && USABLE.test(given) ? given : newRequestId();
}
