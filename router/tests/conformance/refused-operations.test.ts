import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../../src/deadline.js';
import type { GraphQLResponse } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { respondWith } from './support/fixed-responses.js';
import { composeSuite } from './support/read-suite.js';
import { asPlainResponse } from './support/test-subgraphs.js';

const SDL = `
  type Query { node: Node }
  type Subscription { ticks: Int }
  type Node @key(fields: "id") { id: ID! next: Node name: String }
`;

/** Executes without the validation before the engine, which the engine must not depend on. */
async function execute(source: string, variables = {}): Promise<GraphQLResponse> {
  const supergraphSdl = composeSuite({ name: 'the schema', sdls: new Map([['a', SDL]]) });
  const engine = await createNativeEngine({
    supergraphSdl,
    send: respondWith({ data: { node: null } }),
    log: silentLog,
  });
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const deadline = new OperationDeadline();
  const planned = await engine.plan(
    { document, operation, source, operationName: null, variables },
    { headers: {}, identity: null },
  );
  return asPlainResponse(await planned.execute(deadline));
}

test('a subscription is refused with a message', async () => {
  expect(await execute('subscription { ticks }')).toMatchObject({
    data: null,
    errors: [{ message: 'Subscriptions are not supported.', extensions: { code: 'OPERATION_NOT_SUPPORTED' } }],
  });
});

test.each([
  '{ node { ... @defer { name } } }',
  '{ node { ...F @defer(label: "x") } } fragment F on Node { name }',
  '{ node { next @stream { name } } }',
])('%s is refused with a message', async (source) => {
  expect(await execute(source)).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'OPERATION_NOT_SUPPORTED' } }],
  });
});

test('fragments that double at every level are refused before they are inlined', async () => {
  const fragments = Array.from(
    { length: 24 },
    (_, level) => `fragment F${level} on Node { a: next { ...F${level + 1} } b: next { ...F${level + 1} } }`,
  );
  const source = `{ node { ...F0 } } ${fragments.join(' ')} fragment F24 on Node { name }`;
  expect(await execute(source)).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }],
  });
});

test('an operation without any included field has empty data', async () => {
  expect(await execute('{ node @skip(if: true) { name } }')).toEqual({ data: {} });
});

test.each([
  '',
  'type Query { a: Int }',
  'schema { query: Query',
  'schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v9.9", for: EXECUTION) { query: Query } type Query { a: Int }',
])('a text that is not a supergraph is refused: %j', async (supergraphSdl) => {
  await expect(createNativeEngine({ supergraphSdl, send: respondWith({}), log: silentLog })).rejects.toThrow();
});
