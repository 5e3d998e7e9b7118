import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { executeOperation, createTestSubgraphs } from './support/test-subgraphs.js';
import type { TestSubgraphs } from './support/test-subgraphs.js';
import { composeSuite, LINK } from './support/read-suite.js';

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/**
 * One field of an interface with `types` implementations, each of which `subgraphs` others could resolve: types to the
 * power of subgraphs ways.
 */
async function open(
  subgraphs: number,
  types: number,
): Promise<{ readonly engine: Engine; readonly house: TestSubgraphs }> {
  const implementations = (fields: string): string =>
    range(types)
      .map((type) => `type T${type} implements I @key(fields: "id") { id: ID! ${fields} }`)
      .join(' ');
  const sdls = new Map([
    ['root', `${LINK} type Query { i: I plain: Int } interface I { id: ID! } ${implementations('')}`],
  ]);
  for (const subgraph of range(subgraphs))
    sdls.set(`s${subgraph}`, `${LINK} interface I { id: ID! f: Int } ${implementations('f: Int @shareable')}`);
  const house = createTestSubgraphs(sdls, { root: { Query: { plain: 1 } } });
  return {
    house,
    engine: await createNativeEngine({
      supergraphSdl: composeSuite({ name: 'ways', sdls }),
      send: house.send,
      log: silentLog,
    }),
  };
}

test('an operation with more ways to be answered than can be compared is refused, each time it comes, and nobody is asked', async () => {
  const { engine, house } = await open(5, 6);
  const question = { document: parse('{ i { f } }'), source: '{ i { f } }', operationName: null };
  const refusal = {
    data: null,
    errors: [
      {
        message: 'Planning this operation would take too long: select fewer fields in one operation.',
        extensions: { code: 'OPERATION_TOO_COMPLEX' },
      },
    ],
  };

  expect(await executeOperation(engine, question)).toEqual(refusal);
  expect(await executeOperation(engine, question)).toEqual(refusal);
  expect(house.requests).toEqual([]);
  expect(
    (await executeOperation(engine, { document: parse('{ plain }'), source: '{ plain }', operationName: null })).data,
  ).toEqual({ plain: 1 });
});

test('one with fewer ways is answered', async () => {
  const { engine } = await open(2, 3);

  expect(
    (await executeOperation(engine, { document: parse('{ i { f } }'), source: '{ i { f } }', operationName: null }))
      .data,
  ).toEqual({ i: null });
});
