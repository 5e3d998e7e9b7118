/**
 * Which app asks, by the headers that Apollo's clients send; it is believed for counting, and for which of two texts an
 * id stands for.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from './usage-counts.js';

const LONGEST = 100;

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}

export function clientOf(headers: IncomingHttpHeaders): Client {
  return {
    name: text(headers['apollographql-client-name'] ?? headers['graphql-client-name']),
    version: text(headers['apollographql-client-version'] ?? headers['graphql-client-version']),
  };
}
