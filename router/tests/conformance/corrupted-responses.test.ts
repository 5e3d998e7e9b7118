/** Both paths over the same corrupted bytes: the fast one must answer as the general one, or leave it to it. */
import { silentLog } from '@marquee/runtime/log';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import type { GraphQLResponse, Engine } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { parseResponse } from '../../src/subgraph-client/validate-response.js';
import { SubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import type { Send, SubgraphRequest } from '../../src/subgraph-client/subgraph-request.js';
import type { RawClient } from '../../src/subgraph-client/subgraph-request.js';
import { executeOperation, createTestSubgraphs } from './support/test-subgraphs.js';
import { composeSuite, readSuites } from './support/read-suite.js';
import type { Suite } from './support/read-suite.js';

const SEEDS = 15;

type Corrupt = (bytes: Buffer, random: Random) => Buffer;

/** What means something in JSON, in UTF-8 or to a scanner. */
const BYTES = Buffer.from('{}[],:"\\nullt0-1.e \n\t\0\u007fé\u{1f600}"__typename"');

function put(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}
function anywhere(bytes: Buffer, random: Random): number {
  return random.int(bytes.length);
}
function someBytes(random: Random): Buffer {
  return BYTES.subarray(anywhere(BYTES, random)).subarray(0, 1 + random.int(3));
}

/** Texts that a subgraph may write differently, or may not write, and that mean something. */
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"(?=[,}\]])/g, 'null'],
  [/"[^"]*"(?=[,}\]])/g, '"\\u00e9\\ud83d\\ude00 \\n \\" é😀"'],
  [/"[^"]*"(?=[,}\]])/g, '"\\x"'],
  [/"[^"]*"(?=[,}\]])/g, '12'],
  [/\b\d+\b/g, '01'],
  [/\b\d+\b/g, '-0'],
  [/\b\d+\b/g, '1e3'],
  [/\b\d+\b/g, '2147483648'],
  [/\b\d+\b/g, '1.50'],
  [/[,:]/g, ' $& '],
  [/\{/g, '{"extra":1,'],
  [/\{[^{}]*\}/g, 'null'],
  [/\[[^[\]]*\]/g, '[]'],
  [/\}$/, ',"extensions":{}}'],
  [/\}$/, ',"errors":[{"message":"no"}]}'],
];

const swap: Corrupt = (bytes, random) => {
  const [pattern, text] = random.pick(SWAPS);
  const share = random.next();
  return Buffer.from(
    bytes.toString().replace(pattern, (match) => (random.next() < share ? match : text.replace('$&', match))),
  );
};

const CORRUPTIONS: readonly Corrupt[] = [
  (bytes) => bytes,
  (bytes, random) => put(bytes, anywhere(bytes, random), 1, someBytes(random)),
  (bytes, random) => put(bytes, anywhere(bytes, random), 0, someBytes(random)),
  (bytes, random) => put(bytes, anywhere(bytes, random), 1 + random.int(12), Buffer.alloc(0)),
  (bytes, random) => put(bytes, anywhere(bytes, random), 1, Buffer.of(random.int(256))),
  (bytes, random) => bytes.subarray(0, anywhere(bytes, random)),
  swap,
  swap,
  swap,
];

/** The same answer to the same request, on either path. */
function openCorrupted(suite: Suite): { send: Send; raw: RawClient; startOver(seed: number): void } {
  const house = createTestSubgraphs(suite.sdls, suite.data);
  let seed = 0;
  const bytesFor = async (request: SubgraphRequest): Promise<Buffer> => {
    const text = `${request.subgraph}${request.query}${JSON.stringify(request.variables)}`;
    const random = createRandom(
      [...text].reduce((hash, char) => (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0, seed),
    );
    const honest = await house.send(request).catch((cause: unknown) => {
      // What a corrupted key may lead to.
      throw cause instanceof SubgraphError
        ? cause
        : new SubgraphError(request.subgraph, 'SUBGRAPH_HTTP', 'The test refuses.');
    });
    return random.pick(CORRUPTIONS)(Buffer.from(JSON.stringify(honest)), random);
  };
  return {
    send: async (request) => parseResponse(request, (await bytesFor(request)).toString()),
    raw: {
      send: ({ body, deadline, ...request }) =>
        bytesFor({
          ...request,
          signal: deadline.signal,
          ...(JSON.parse(Buffer.from(body, 'latin1').toString()) as Pick<SubgraphRequest, 'query' | 'variables'>),
        }),
      read: (request, body) => parseResponse(request, body.toString()),
    },
    startOver: (next) => (seed = next),
  };
}

function told({ data, errors }: GraphQLResponse): string {
  return JSON.stringify({ data, errors });
}

/** The fast path knows nothing of them. */
const ALWAYS_GENERAL = new Set(['contexts', 'mutations']);
const suites = readSuites(import.meta.dirname).filter(({ name }) => !ALWAYS_GENERAL.has(name));

test.each(suites)('corrupted answers of $name are taken alike on both paths', async (suite) => {
  const world = openCorrupted(suite);
  const open = (fastPath: boolean): Promise<Engine> =>
    createNativeEngine({
      supergraphSdl: composeSuite(suite),
      ...world,
      log: silentLog,
      compiledPath: fastPath,
      random: () => 0.5,
    });
  const [fast, general] = await Promise.all([open(true), open(false)]);
  for (const [operationName, { variables, scopes }] of Object.entries(suite.expected)) {
    const question = {
      document: suite.document,
      source: suite.source,
      operationName,
      variables,
      scopes: scopes ?? null,
    };
    for (let seed = 0; seed < SEEDS; seed++) {
      world.startOver(seed);
      const expected = told(await executeOperation(general, question));
      expect({ operationName, seed, answer: told(await executeOperation(fast, question)) }).toEqual({
        operationName,
        seed,
        answer: expected,
      });
    }
  }
  const stats = fast.stats?.();
  expect(stats?.compiled).toBeGreaterThan(0);
  expect(stats?.fallback).toBeGreaterThan(0);
});
