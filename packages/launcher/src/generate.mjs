/**
 * Writes `generated/resolvers.ts` of each subgraph from its `schema.graphql`: the type of its resolver map. By
 * convention
 * `models.ts` exports `TitleModel`, which resolvers return for the type `Title`, and `context.ts` exports `Context`.
 *
 *   node packages/launcher/src/generate.mjs [subgraph…]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescriptPlugin from '@graphql-codegen/typescript';
import * as resolversPlugin from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { generateKernels } from './generate-kernels.mjs';
import { ROOT, TEMPLATE, findSubgraphs } from './workspace.mjs';

const SCALARS = {
  ID: 'string',
  DateTime: { input: 'Date', output: 'Date | string' },
  Date: 'string',
  URL: 'string',
  CountryCode: 'string',
  LanguageTag: 'string',
  CurrencyCode: 'string',
  MinorUnits: 'string',
};

function readModels(folder) {
  const file = join(folder, 'models.ts');
  if (!existsSync(file)) return {};
  const names = [...readFileSync(file, 'utf8').matchAll(/export (?:interface|type) (\w+)Model\b/g)].map(
    (match) => match[1],
  );
  return Object.fromEntries(names.map((name) => [name, `../models.js#${name}Model`]));
}

// Composition defines federation's directives and types by `@link`. The code generator does not know `@link` and needs
// their definitions.
const FEDERATION_SDL = `
  scalar federation__FieldSet
  scalar link__Import
  directive @link(url: String!, as: String, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @external on OBJECT | FIELD_DEFINITION
  directive @requires(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @provides(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @override(from: String!, label: String) on FIELD_DEFINITION
  directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
`;

async function generate({ folder: relativeFolder }) {
  const folder = join(ROOT, relativeFolder);
  const sdl = readFileSync(join(folder, 'schema.graphql'), 'utf8');
  const source = await codegen({
    filename: join(folder, 'generated', 'resolvers.ts'),
    schema: parse(`${sdl}\n${FEDERATION_SDL}`),
    documents: [],
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript: typescriptPlugin, resolvers: resolversPlugin },
    skipDocumentsValidation: true,
    config: {
      contextType: '../context.js#Context',
      mappers: readModels(folder),
      scalars: SCALARS,
      enumsAsTypes: true,
      useTypeImports: true,
      immutableTypes: true,
      avoidOptionals: { field: false, inputValue: false, object: false, defaultValue: false },
      maybeValue: 'T | null | undefined',
      inputMaybeValue: 'T | null | undefined',
      noSchemaStitching: true,
      resolversNonOptionalTypename: { unionMember: true },
    },
  });
  const target = join(folder, 'generated', 'resolvers.ts');
  const text = `// Made from schema.graphql by the build; edit that instead.\n${source}\n`;
  // A file that is not rewritten stays up to date for the compiler.
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(join(folder, 'generated'), { recursive: true });
  writeFileSync(target, text);
}

/** Everything that types are checked against: the resolver maps, and the kernels in WebAssembly. */
export async function generateAll(only = []) {
  await generateKernels();
  for (const subgraph of [TEMPLATE, ...findSubgraphs()]) {
    if (only.length === 0 || only.includes(subgraph.name)) await generate(subgraph);
  }
}

if (import.meta.url === `file://${process.argv[1]}`) await generateAll(process.argv.slice(2));
