/**
 * Requests that any page can make a browser send, cookies and all, without the browser asking us first: such a request
 * is only taken from a client that shows it is none of these.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../errors.js';
import { essenceOf } from './graphql-params.js';

/** What a form can send, so that browsers send it to anyone. */
const SIMPLE_CONTENT_TYPES: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/** A page of another origin cannot set these without a preflight. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'] as const;

/** Throws BAD_REQUEST. */
export function preventCsrf(headers: IncomingHttpHeaders): void {
  const contentType = headers['content-type'];
  if (contentType !== undefined && !SIMPLE_CONTENT_TYPES.includes(essenceOf(contentType))) return;
  if (PREFLIGHT_HEADERS.some((name) => (headers[name] ?? '') !== '')) return;
  throw badRequest(
    400,
    `This request could come from a page of another site (CSRF): send "content-type: application/json", or a value for one of the headers ${PREFLIGHT_HEADERS.join(', ')}.`,
  );
}
