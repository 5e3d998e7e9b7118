import { silentLog } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { parseResponse } from '../../src/subgraph-client/validate-response.js';
import type { RawClient } from '../../src/subgraph-client/subgraph-request.js';
import { executeToResponse } from './support/test-subgraphs.js';
import { composeSuite } from './support/read-suite.js';

const SDLS = new Map([
  ['a', 'type Query { titles: [Title!] } type Title @key(fields: "id") { id: ID! }'],
  ['b', 'type Title @key(fields: "id") { id: ID! name: String }'],
]);
const ID = '"ключ-\\ud83c\\udfac-🎬"';
const NAME = '"Amélie \\u2014 \\"le film\\" 🍿"';
const BODIES: Readonly<Record<string, string>> = {
  a: `{"data":{"titles":[{"__typename":"Title","id":${ID}}]}}\n`,
  b: `{"data":{"_entities":[{"name":${NAME}}]}}`,
};

test('bytes of strings are copied unchanged into the response and into representations', async () => {
  const sent: string[] = [];
  const raw: RawClient = {
    send: ({ subgraph, body }) => {
      sent.push(Buffer.from(body, 'latin1').toString());
      return Promise.resolve(Buffer.from(BODIES[subgraph] ?? ''));
    },
    read: (request, body) => parseResponse(request, body.toString()),
  };
  const engine = await createNativeEngine({
    supergraphSdl: composeSuite({ name: 'titles', sdls: SDLS }),
    send: () => Promise.reject(new Error('The general path is not expected to be used.')),
    raw,
    log: silentLog,
  });
  const source = '{ titles { name key: id } }';
  const { body, data } = await executeToResponse(engine, { document: parse(source), source, operationName: null });
  expect(body?.toString()).toBe(`{"data":{"titles":[{"name":${NAME},"key":${ID}}]}}`);
  expect(data).toEqual({ titles: [{ name: 'Amélie — "le film" 🍿', key: 'ключ-🎬-🎬' }] });
  expect(sent[1]).toContain(`"representations":[{"__typename":"Title","id":${ID}}]`);
  expect(engine.stats?.()).toEqual({ compiled: 1, fallback: 0, general: 0 });
});
