import { expect, test } from 'vitest';
import type { Send } from '../../src/subgraph-client/subgraph-request.js';
import { executeOver } from './support/fixed-responses.js';

const SDLS = {
  a: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! }',
  b: 'type Item @key(fields: "id") { id: ID! name: String owner: Owner } type Owner { name: String }',
};

/** One entity at this many places, and this many errors of it. */
const PLACES = 2_000;
const ERRORS = 10_000;

/** The processor time for one such response; quadratic work needs minutes. */
const MAX_CPU_MS = 10_000;

test.each([
  ['the entity', () => ['_entities', 0]],
  ['one field', () => ['_entities', 0, 'name']],
  ['an object within it', () => ['_entities', 0, 'owner', 'name']],
  ['paths that all differ', (index: number) => ['_entities', 0, 'name', index]],
  ['fields that do not exist', (index: number) => ['_entities', 0, `x${index}`]],
  ['entities that do not exist', (index: number) => ['_entities', index + 1]],
])(
  'ten thousand errors of an entity at two thousand places cost linear time: %s',
  async (_, pathOf) => {
    const items = Array.from({ length: PLACES }, () => ({ __typename: 'Item', id: '1' }));
    const errors = Array.from({ length: ERRORS }, (__, index) => ({ message: `no ${index}`, path: pathOf(index) }));
    const send: Send = async ({ subgraph }) =>
      subgraph === 'a' ? { data: { items } } : { data: { _entities: [{ name: null, owner: { name: null } }] }, errors };
    const cpu = process.cpuUsage();
    const response = await executeOver(SDLS, send, '{ items { id name owner { name } } }');
    expect(process.cpuUsage(cpu).user / 1_000).toBeLessThan(MAX_CPU_MS);
    expect(response.data).toMatchObject({ items: expect.any(Array) as unknown });
    expect(response.errors?.length).toBeGreaterThan(0);
    expect(response.errors?.length).toBeLessThan(100);
  },
  60_000,
);
