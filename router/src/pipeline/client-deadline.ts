/** The time that a client gives the router, in `x-marquee-deadline-ms`. It can only shorten the router's own deadline. */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import { badRequest } from '../errors.js';

/**
 * Milliseconds from the arrival of the request; infinite without the header. Throws BAD_REQUEST for a value that is not
 * a whole number from 1 on.
 */
export function readClientDeadlineMs(headers: IncomingHttpHeaders): number {
  const value = headers[HEADERS.deadlineMs];
  if (value === undefined) return Infinity;
  if (typeof value === 'string' && /^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value);
  throw badRequest(
    400,
    `The header "${HEADERS.deadlineMs}" must be the milliseconds that the client waits, a whole number from 1 to 999999999.`,
  );
}
