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
 * A field of an interface with `types` possible types, each resolvable by `subgraphs` subgraphs: the number of possible
 * plans grows exponentially.
 */
async function openEngine(
  subgraphs: number,
  types: number,
): Promise<{ readonly engine: Engine; readonly testSubgraphs: TestSubgraphs }> {
  const implementations = (fields: string): string =>
    range(types)
      .map((type) => `type T${type} implements I @key(fields: "id") { id: ID! ${fields} }`)
      .join(' ');
  const sdls = new Map([
    ['root', `${LINK} type Query { i: I plain: Int } interface I { id: ID! } ${implementations('')}`],
  ]);
  for (const subgraph of range(subgraphs))
    sdls.set(`s${subgraph}`, `${LINK} interface I { id: ID! f: Int } ${implementations('f: Int @shareable')}`);
  const testSubgraphs = createTestSubgraphs(sdls, { root: { Query: { plain: 1 } } });
  return {
    testSubgraphs,
    engine: await createNativeEngine({
      supergraphSdl: composeSuite({ name: 'possible plans', sdls }),
      send: testSubgraphs.send,
      log: silentLog,
    }),
  };
}

test('an operation with too many possible plans is refused every time, without a request to a subgraph', async () => {
  const { engine, testSubgraphs } = await openEngine(5, 6);
  const operation = { document: parse('{ i { f } }'), source: '{ i { f } }', operationName: null };
  const expected = {
    data: null,
    errors: [
      {
        message: 'Planning this operation would take too long: select fewer fields in one operation.',
        extensions: { code: 'OPERATION_TOO_COMPLEX' },
      },
    ],
  };

  expect(await executeOperation(engine, operation)).toEqual(expected);
  expect(await executeOperation(engine, operation)).toEqual(expected);
  expect(testSubgraphs.requests).toEqual([]);
  expect(
    (await executeOperation(engine, { document: parse('{ plain }'), source: '{ plain }', operationName: null })).data,
  ).toEqual({ plain: 1 });
});

test('an operation with fewer possible plans is executed', async () => {
  const { engine } = await openEngine(2, 3);

  expect(
    (await executeOperation(engine, { document: parse('{ i { f } }'), source: '{ i { f } }', operationName: null }))
      .data,
  ).toEqual({ i: null });
});
