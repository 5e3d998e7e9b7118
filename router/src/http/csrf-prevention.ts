/**
 * CSRF prevention. Browsers send "simple" requests of any page to any site, with its cookies and without a CORS
 * preflight. The router accepts only requests that a browser would have preflighted.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../errors.js';
import { essenceOf } from './media-type.js';

/** The content types of HTML forms, which browsers send without a preflight. */
const SIMPLE_CONTENT_TYPES: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/** A page of another origin cannot set these headers without a preflight. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'] as const;

/** Throws BAD_REQUEST for a request that a browser may have sent without a preflight. */
export function preventCsrf(headers: IncomingHttpHeaders): void {
  const contentType = headers['content-type'];
  if (contentType !== undefined && !SIMPLE_CONTENT_TYPES.includes(essenceOf(contentType))) return;
  if (PREFLIGHT_HEADERS.some((name) => (headers[name] ?? '') !== '')) return;
  throw badRequest(
    400,
    `A page of another site could have sent this request (CSRF): send "content-type: application/json", or a value for one of the headers ${PREFLIGHT_HEADERS.join(', ')}.`,
  );
}
