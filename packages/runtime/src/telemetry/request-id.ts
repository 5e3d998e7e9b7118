/** The id of a request (`x-request-id`): that of the client if it can be used, else a new one. */
import { randomUUID } from 'node:crypto';

export const REQUEST_ID = 'x-request-id';

/** Printable characters of ASCII without blanks, quotes and backslashes: they need no escape in a header, a log or JSON. */
const USABLE = /^[!#-[\]-~]{1,128}$/;

/** @param given The header of the client. It is replaced when it is absent, too long, or has other characters. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && USABLE.test(given) ? given : randomUUID();
}
