import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { expect, test } from 'vitest';
import { compileBatch } from './entity-batch.js';
import type { EntityBatch, IncompleteTargets } from './entity-batch.js';
import { compileRepresentation } from './representations.js';
import type { Data } from '../data.js';

const TYPES: Readonly<Record<string, readonly string[]>> = { Work: ['Film', 'Series'] };
function isSubtype(condition: string, name: string): boolean {
  return condition === name || (TYPES[condition] ?? []).includes(name);
}

function field(name: string, ...selections: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode {
  return selections.length === 0 ? { kind: 'Field', name } : { kind: 'Field', name, selections: [...selections] };
}

function on(typeCondition: string, ...selections: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode {
  return { kind: 'InlineFragment', typeCondition, selections: [...selections] };
}

const REQUIRES = [
  on('Film', field('__typename'), field('price'), field('id')),
  on('Series', field('id'), field('__typename')),
  on('Work', field('title')),
  on('Person', field('__typename'), field('name', field('first'))),
];

function batchOf(targets: readonly Data[]): { readonly batch: EntityBatch; readonly incomplete: IncompleteTargets } {
  const incomplete: IncompleteTargets = { withoutRepresentation: [], withoutInputs: [] };
  const create = compileBatch({
    requires: REQUIRES,
    appliesTo: (data) => data['__typename'] !== 'Other',
    createRepresentation: compileRepresentation(REQUIRES, {
      ...{ isSubtype, typeOf: () => undefined, nameOf: (name) => name, isRequiresInput: (name) => name === 'price' },
    }),
    requiresInputs: { dependents: (missing) => (missing.size > 0 ? new Set(['discounted']) : new Set()) },
    rewriteInput: null,
    ...{ isSubtype, isObjectTypeName: (name) => name !== 'Work' },
  });
  return { batch: create(targets, incomplete), incomplete };
}

/** A generator of numbers that is the same in each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const VALUES = ['"1"', '1', '1.0', '"Film"', 'true', '"true"', 'null', '9007199254740993', '""', undefined];

test('equal representations are found by value exactly where their JSON is equal', () => {
  const random = createRandom(3);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  for (let count = 0; count < 200; count += 1) {
    const targets = Array.from({ length: 60 }, () => {
      const fields = ['price', 'id', 'title'].flatMap((name) => {
        const value = pick(count % 2 === 0 ? VALUES : ['"1"', '2', '3', '4']);
        return value === undefined ? [] : [`"${name}":${value}`];
      });
      const name = pick(['{"first":"A"}', '{"first":1.0}', 'null']);
      const type = pick(['Film', 'Series', 'Person', 'Other', 'Work']);
      return parseJson(`{${[`"__typename":"${type}"`, `"name":${name}`, ...fields].join()}}`) as Data;
    });
    const { batch, incomplete } = batchOf(targets);
    const texts = batch.representations.map(stringifyJson);
    expect(new Set(texts).size).toBe(texts.length);
    const inBatch = batch.targets.flatMap(({ objects }) => objects);
    expect(inBatch.length + incomplete.withoutRepresentation.length).toBe(
      targets.filter((target) => target['__typename'] !== 'Other').length,
    );
    for (const [index, { objects }] of batch.targets.entries())
      for (const object of objects)
        expect(stringifyJson(batchOf([object]).batch.representations[0])).toBe(texts[index]);
  }
});

test('thousands of representations with one first value are found in linear time', () => {
  const targets = Array.from({ length: 20_000 }, (_, index) => ({
    ...{ __typename: 'Film', price: 1, id: `f${index % 10_000}`, title: 'x' },
  }));
  const { batch } = batchOf(targets);
  expect(batch.representations).toHaveLength(10_000);
  expect(batch.targets.every(({ objects }) => objects.length === 2)).toBe(true);
});
