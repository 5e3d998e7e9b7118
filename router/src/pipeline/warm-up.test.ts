import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, silentLog } from '@marquee/runtime/log';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test, vi } from 'vitest';
import type { Engine, KnownOperation } from '../engine/engine.js';
import { readKnownOperations, warmUp } from './warm-up.js';

const apiSchema = buildSchema('type Query { a: Int b: Int }');

function getDocument(source: string): ReturnType<typeof parse> {
  const document = parse(source);
  const [problem] = validate(apiSchema, document);
  if (problem !== undefined) throw problem;
  return document;
}

function createEngine(): { readonly engine: Engine; readonly prepared: KnownOperation[] } {
  const prepared: KnownOperation[] = [];
  const engine: Engine = {
    apiSchema,
    prepare: async (operation) => void prepared.push(operation),
    plan: () => ({ execute: () => Promise.resolve({ data: null }) }),
    close: () => Promise.resolve(),
  };
  return { engine, prepared };
}

test('every operation of every document is planned under its own name, with the text that clients send', async () => {
  const { engine, prepared } = createEngine();
  const two = 'query A { a } query B { b }';

  await warmUp(
    engine,
    getDocument,
    new Map([
      ['Two.graphql', two],
      ['Nameless.graphql', '{ a b }'],
    ]),
    silentLog,
  );

  expect(prepared.map(({ operationName, source }) => [operationName, source])).toEqual([
    ['A', two],
    ['B', two],
    [null, '{ a b }'],
  ]);
});

test('an operation that is invalid for the supergraph is logged, and the others are planned', async () => {
  const { engine, prepared } = createEngine();
  const log = createLog('router', 'silent');
  const warned = vi.spyOn(log, 'warn');

  await warmUp(
    engine,
    getDocument,
    new Map([
      ['Old.graphql', '{ gone }'],
      ['New.graphql', '{ a }'],
    ]),
    log,
  );

  expect(prepared).toHaveLength(1);
  expect(warned).toHaveBeenCalledExactlyOnceWith(
    { operation: 'Old.graphql', reason: expect.stringContaining('gone') as string },
    expect.any(String),
  );
});

test('known operations are the .graphql files of a folder, which need not exist', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-operations-'));
  await writeFile(join(folder, 'B.graphql'), '{ b }');
  await writeFile(join(folder, 'A.graphql'), '{ a }');
  await writeFile(join(folder, 'package.json'), '{}');

  expect([...(await readKnownOperations(folder))]).toEqual([
    ['A.graphql', '{ a }'],
    ['B.graphql', '{ b }'],
  ]);
  expect((await readKnownOperations(join(folder, 'nowhere'))).size).toBe(0);
});

test('planned operations are rehearsed, and a rehearsal that fails is logged', async () => {
  const { engine } = createEngine();
  const log = createLog('router', 'silent');
  const warned = vi.spyOn(log, 'warn');
  const rehearsed: (string | null)[] = [];
  const rehearse = ({ operationName }: KnownOperation): Promise<number> => {
    rehearsed.push(operationName);
    return operationName === 'A' ? Promise.reject(new Error('broken')) : Promise.resolve(1);
  };
  const operations = new Map([
    ['Two.graphql', 'query A { a } query B { b }'],
    ['Old.graphql', '{ gone }'],
  ]);

  await warmUp({ ...engine, rehearse }, getDocument, operations, log);

  expect(rehearsed).toEqual(['A', 'B']);
  expect(warned).toHaveBeenCalledWith(expect.objectContaining({ operation: 'A' }), 'a rehearsal has failed');
});
