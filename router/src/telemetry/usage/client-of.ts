/** Which app asks, by the headers that Apollo's clients send; it is believed for counting, and for which of two texts an id stands for. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from './usage-counts.js';

const LONGEST = 100;

const text = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value.slice(0, LONGEST) : '';

export const clientOf = (headers: IncomingHttpHeaders): Client => ({
  name: text(headers['apollographql-client-name'] ?? headers['graphql-client-name']),
  version: text(headers['apollographql-client-version'] ?? headers['graphql-client-version']),
});
