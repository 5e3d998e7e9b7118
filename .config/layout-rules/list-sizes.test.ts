/** The size of every list of a subgraph's schema is declared, so that the router's demand control counts it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import type { FieldDefinitionNode, TypeNode } from 'graphql';
import { readCostDirectiveNames, readListSize } from '@marquee/operation-limits/cost/cost-directives';
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
  const document = parse(sdl);
  const names = readCostDirectiveNames(document);
  const fields = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => ({
          field,
          coordinate: `${definition.name.value}.${field.name.value}`,
        }))
      : [],
  );
  const sized = new Set(
    fields.flatMap(({ field }) =>
      (readListSize(field, names)?.sizedFields ?? []).map((name) => `${namedTypeOf(field)}.${name}`),
    ),
  );
  return fields
    .filter(
      ({ field, coordinate }) => isList(field.type) && readListSize(field, names) === null && !sized.has(coordinate),
    )
    .map(({ coordinate }) => coordinate);
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

function namedTypeOf({ type }: FieldDefinitionNode): string {
  let inner: TypeNode = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}
