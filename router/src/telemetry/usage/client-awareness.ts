/**
 * Which app asks, by the headers that Apollo's clients send; it is believed for counting, and for which of two texts an
 * id stands for.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from './usage-counts.js';

const MAX_LENGTH = 100;

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value.slice(0, MAX_LENGTH) : '';
}

export function readClient(headers: IncomingHttpHeaders): Client {
  return {
    name: text(headers['apollographql-client-name'] ?? headers['graphql-client-name']),
    version: text(headers['apollographql-client-version'] ?? headers['graphql-client-version']),
  };
}
