/** The router serves a supergraph whose fields have `@semanticNonNull`, as the registry composes it. */
import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { composeSuite, LINK } from './support/read-suite.js';
import { executeOperation } from './support/test-subgraphs.js';

const SDLS = new Map([
  ['films', `${LINK} type Query { film: Film names: [String] } type Film @key(fields: "id") { id: ID! name: String }`],
  ['ratings', `${LINK} type Film @key(fields: "id") { id: ID! stars: Int }`],
]);

function supergraphWithDirective(): string {
  const plain = composeSuite({ name: 'semantic nulls', sdls: SDLS });
  const marked = plain
    .replace(/^type /m, 'directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION\n\ntype ')
    .replace('names: [String]', 'names: [String] @semanticNonNull(levels: [0, 1])')
    .replace('stars: Int', 'stars: Int @semanticNonNull(levels: [0])');
  expect(marked.split('@semanticNonNull')).toHaveLength(4);
  return marked;
}

test.each([true, false])('with the compiled path: %j', async (compiledPath) => {
  const engine = await createNativeEngine({
    supergraphSdl: supergraphWithDirective(),
    send: ({ kind }) =>
      Promise.resolve(
        kind === 'entities'
          ? { data: { _entities: [{ __typename: 'Film', stars: null }] } }
          : { data: { film: { __typename: 'Film', id: '1' }, names: ['a', null] } },
      ),
    log: silentLog,
    compiledPath,
  });
  const source = '{ film { id stars } names __schema { directives { name } } }';
  const { data, errors } = await executeOperation(engine, { document: parse(source), source, operationName: null });
  // The directive promises clients what subgraphs do; the router checks non-null types only.
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ film: { id: '1', stars: null }, names: ['a', null] });
  expect(data?.['__schema']).toMatchObject({
    directives: expect.arrayContaining([{ name: 'semanticNonNull' }]) as unknown,
  });
});
