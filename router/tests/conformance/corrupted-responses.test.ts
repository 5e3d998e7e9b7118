/** Corrupted responses: the compiled path must give the same response as the general path, or fall back to it. */
import { stringifyJson, toLeafValue, toPlainJson } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
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

/** Bytes with a meaning in JSON, in UTF-8 or for a scanner. */
const SPECIAL_BYTES = Buffer.from('{}[],:"\\nullt0-1.e \n\t\0\u007fé\u{1f600}"__typename"');

function replaceBytes(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

function randomOffset(bytes: Buffer, random: Random): number {
  return random.int(bytes.length);
}

function randomBytes(random: Random): Buffer {
  return SPECIAL_BYTES.subarray(randomOffset(SPECIAL_BYTES, random)).subarray(0, 1 + random.int(3));
}

/** Patterns in a response, and their replacements: other notations of JSON, valid and invalid. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
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

const replaceText: Corrupt = (bytes, random) => {
  const [pattern, text] = random.pick(REPLACEMENTS);
  const share = random.next();
  return Buffer.from(
    bytes.toString().replace(pattern, (match) => (random.next() < share ? match : text.replace('$&', match))),
  );
};

const CORRUPTIONS: readonly Corrupt[] = [
  (bytes) => bytes,
  (bytes, random) => replaceBytes(bytes, randomOffset(bytes, random), 1, randomBytes(random)),
  (bytes, random) => replaceBytes(bytes, randomOffset(bytes, random), 0, randomBytes(random)),
  (bytes, random) => replaceBytes(bytes, randomOffset(bytes, random), 1 + random.int(12), Buffer.alloc(0)),
  (bytes, random) => replaceBytes(bytes, randomOffset(bytes, random), 1, Buffer.of(random.int(256))),
  (bytes, random) => bytes.subarray(0, randomOffset(bytes, random)),
  replaceText,
  replaceText,
  replaceText,
];

/** Subgraphs whose corrupted response depends only on the request and the seed. */
function createCorruptedSubgraphs(suite: Suite): { send: Send; raw: RawClient; setSeed(seed: number): void } {
  const subgraphs = createTestSubgraphs(suite.sdls, suite.data);
  let seed = 0;
  const bytesFor = async (request: SubgraphRequest): Promise<Buffer> => {
    const text = `${request.subgraph}${request.query}${JSON.stringify(toPlainJson(request.variables))}`;
    const random = createRandom(
      [...text].reduce((hash, char) => (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0, seed),
    );
    const response = await subgraphs.send(request).catch((cause: unknown) => {
      // A corrupted key can make the test's subgraph throw.
      throw cause instanceof SubgraphError
        ? cause
        : new SubgraphError(request.subgraph, 'SUBGRAPH_HTTP', 'The request is not valid.');
    });
    return random.pick(CORRUPTIONS)(Buffer.from(stringifyJson(response)), random);
  };
  return {
    send: async (request) => parseResponse(request, (await bytesFor(request)).toString()),
    raw: {
      send: ({ body, deadline, ...request }) =>
        bytesFor({
          ...request,
          signal: deadline.signal,
          ...(parseJson(Buffer.from(body, 'latin1').toString()) as Pick<SubgraphRequest, 'query' | 'variables'>),
        }),
      read: (request, body) => parseResponse(request, body.toString()),
    },
    setSeed: (next) => (seed = next),
  };
}

function asText({ data, errors }: GraphQLResponse): string {
  return stringifyJson({ data: toLeafValue(data), errors });
}

/** Suites that the compiled path does not support. */
const UNSUPPORTED = new Set(['contexts', 'mutations']);
const suites = readSuites(import.meta.dirname).filter(({ name }) => !UNSUPPORTED.has(name));

test.each(suites)('corrupted responses in $name give the same response to the client on both paths', async (suite) => {
  const corrupted = createCorruptedSubgraphs(suite);
  const open = (compiledPath: boolean): Promise<Engine> =>
    createNativeEngine({
      supergraphSdl: composeSuite(suite),
      ...corrupted,
      log: silentLog,
      compiledPath,
      random: () => 0.5,
    });
  const [compiled, general] = await Promise.all([open(true), open(false)]);
  for (const [operationName, { variables, scopes }] of Object.entries(suite.expected)) {
    const operation = {
      document: suite.document,
      source: suite.source,
      operationName,
      variables,
      scopes: scopes ?? null,
    };
    for (let seed = 0; seed < SEEDS; seed++) {
      corrupted.setSeed(seed);
      const expected = asText(await executeOperation(general, operation));
      expect({ operationName, seed, response: asText(await executeOperation(compiled, operation)) }).toEqual({
        operationName,
        seed,
        response: expected,
      });
    }
  }
  const stats = compiled.stats?.();
  expect(stats?.compiled).toBeGreaterThan(0);
  expect(stats?.fallback).toBeGreaterThan(0);
});
