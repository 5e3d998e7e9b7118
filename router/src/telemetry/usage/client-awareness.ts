/**
 * Client awareness: which client sends a request, by the headers of Apollo's clients. Clients can claim any name, so it
 * is used for usage counts and for ids of the safelist only.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from './usage-counts.js';

/** Longer names and versions are cut off. */
const MAX_LENGTH = 100;

function readText(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value.slice(0, MAX_LENGTH) : '';
}

/** Name and version are empty when the client does not send them. */
export function readClient(headers: IncomingHttpHeaders): Client {
  return {
    name: readText(headers['apollographql-client-name'] ?? headers['graphql-client-name']),
    version: readText(headers['apollographql-client-version'] ?? headers['graphql-client-version']),
  };
}
