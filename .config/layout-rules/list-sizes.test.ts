/** The size of every list of a subgraph's schema is declared, so that the router's demand control counts it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { findListsWithoutSize } from '@marquee/operation-limits/cost/lists-without-size';
import { expect, test } from 'vitest';
import { read, ROOT } from './files.js';

const schemas = [
  ...readdirSync(join(ROOT, 'subgraphs')).map((name) => `subgraphs/${name}/schema.graphql`),
  'packages/subgraph/template/schema.graphql',
].filter((file) => existsSync(join(ROOT, file)));

test.each(schemas)('%s has @listSize on every list, or sizedFields that name it', (file) => {
  expect(listsWithoutSize(read(file))).toEqual([]);
});

test('a list without a size is found', () => {
  const sdl = `
    type Query { plain: [Int] sized: [Int!]! @listSize(assumedSize: 1) page: Page @listSize(assumedSize: 2, sizedFields: ["edges"]) }
    type Page { edges: [Int] others: [Int] }`;
  expect(listsWithoutSize(sdl)).toEqual(['Query.plain', 'Page.others']);
});

function listsWithoutSize(sdl: string): readonly string[] {
  return findListsWithoutSize(parse(sdl)).map(({ coordinate }) => coordinate);
}
