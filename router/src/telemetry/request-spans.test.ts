import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { newSpanId, newTraceId } from '@marquee/runtime/telemetry/trace-context';
import { RequestRecord } from './request-record.js';
import { requestSpans } from './request-spans.js';

const SOURCE = 'query Q { me }';
const OPERATION = parse(SOURCE).definitions[0] as OperationDefinitionNode;

/** Where the conventions, which are in development for GraphQL, have no name yet. */
const OWN = /^(marquee\.|graphql\.(client|subgraph|operation\.(hash|cost)|processing\.type))/;

test('attributes have the names of the semantic conventions', () => {
  const own = { traceId: newTraceId(), spanId: newSpanId(), isSampled: true };
  const record = new RequestRecord('id', own, null, true);
  record.begin('plan');
  record.noteOperation({ operation: OPERATION, operationName: null, source: SOURCE }, true);
  record.begin('execute');
  const fetch = record.beginFetch({ subgraph: 's', operationName: 'Q__s__0', kind: 'query', body: '{}' });
  fetch?.noteSent();
  fetch?.noteSent();
  fetch?.noteEnd(Buffer.from('{}'), null);
  record.end();
  const headers = { 'user-agent': 'test', 'apollographql-client-name': 'web' };
  const request = { method: 'POST', url: '/graphql?secret=1', headers, peerAddress: '127.0.0.1' };
  const options = { hasDocuments: true, urlOf: () => 'http://s.example:4001/graphql' };
  const spans = requestSpans(record, own, request, { status: 200, bytes: 2 }, options);
  const known = new Set<unknown>(Object.values(incubating));
  const names = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
  expect(names.size).toBeGreaterThan(15);
  expect([...names].filter((name) => !known.has(name) && !OWN.test(name))).toEqual([]);
  expect(JSON.stringify(spans)).not.toContain('secret');
});
