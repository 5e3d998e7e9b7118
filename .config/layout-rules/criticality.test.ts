/** Every field of a root type, and of a namespace below one, has a tag that says how critical it is. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CRITICALITY_BY_TAG, CriticalityModel } from '@marquee/federation/criticality';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { read, ROOT } from './files.js';

const SUPERGRAPH = new CriticalityModel(parse(read('schema/supergraph.graphql')));

const ENTRY_TYPES = new Set([
  'Query',
  'Mutation',
  'Subscription',
  ...SUPERGRAPH.entryFields().map(({ coordinate }) => coordinate.slice(0, coordinate.indexOf('.'))),
]);

const schemas = [
  ...readdirSync(join(ROOT, 'subgraphs')).map((name) => `subgraphs/${name}/schema.graphql`),
  'packages/subgraph/template/schema.graphql',
].filter((file) => existsSync(join(ROOT, file)));

/** In a subgraph's SDL: composition merges tags, so the supergraph does not show a subgraph that left one out. */
function undecidedFields(sdl: string): readonly string[] {
  return parse(sdl).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    const type = definition.name.value;
    if (!ENTRY_TYPES.has(type)) return [];
    const undecided = (definition.fields ?? []).filter(({ directives = [] }) => {
      const tags = directives.flatMap(({ name, arguments: args = [] }) =>
        name.value === 'tag' ? args.flatMap(({ value }) => (value.kind === Kind.STRING ? value.value : [])) : [],
      );
      return tags.filter((tag) => tag in CRITICALITY_BY_TAG).length !== 1;
    });
    return undecided.map(({ name }) => `${type}.${name.value}`);
  });
}

test.each(schemas)('%s has one of the tags critical, core, non-core and best-effort on each root field', (file) => {
  expect(undecidedFields(read(file))).toEqual([]);
});

test('a field without a decision, with an unknown tag or with two decisions is found', () => {
  const sdl = `
    type Query { a: Int b: Int @tag(name: "core") viewer: Viewer @tag(name: "core") }
    extend type Mutation { c: Int @tag(name: "internal") d: Int @tag(name: "core") @tag(name: "non-core") }
    type Viewer { e: Int } type Other { f: Int }`;
  expect(undecidedFields(sdl)).toEqual(['Query.a', 'Mutation.c', 'Mutation.d', 'Viewer.e']);
});

test('no field has two decisions after composition', () => {
  expect(SUPERGRAPH.entryFields().filter(({ tags }) => tags.length !== 1)).toEqual([]);
});
