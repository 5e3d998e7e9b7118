/**
 * Writes `generated/<Operation>.ts` in the operations' folder: the operation's document, typed by its variables and its
 * result; and `possible-types.ts`, which lists the types that implement each interface. The schema is composed from the
 * subgraphs' schemas in this checkout.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import { isInterfaceType, parse, printSchema, validate } from 'graphql';
import { UserError } from '../console.mjs';
import { OPERATIONS, readOperations } from '../operations.mjs';
import { ROOT, findSubgraphs } from '../workspace.mjs';

const TARGET = join(ROOT, OPERATIONS, 'generated');

/** Their form in JSON. */
const SCALARS = Object.fromEntries(
  ['ID', 'DateTime', 'Date', 'URL', 'CountryCode', 'LanguageTag', 'CurrencyCode', 'MinorUnits'].map((name) => [
    name,
    'string',
  ]),
);

/** The API schema: the fields of all subgraphs that clients may query. */
function composeApiSchema() {
  const services = findSubgraphs().map(({ name, folder }) => ({
    name,
    url: 'http://unused',
    typeDefs: parse(readFileSync(join(ROOT, folder, 'schema.graphql'), 'utf8')),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined)
    throw new UserError(`The subgraphs do not compose:\n${errors.map(({ message }) => `  ${message}`).join('\n')}`);
  return Supergraph.build(supergraphSdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema();
}

function checkAll(schema, operations) {
  const problems = operations.flatMap(({ file, document }) =>
    validate(schema, document).map(({ message }) => `  ${file}: ${message}`),
  );
  if (problems.length > 0) throw new UserError(`Operations do not fit the graph:\n${problems.join('\n')}`);
}

function typesOf(schema, { file, document }) {
  return codegen({
    filename: file,
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents: [{ location: file, document }],
    plugins: [{ operations: {} }],
    pluginMap: { operations: operationsPlugin },
    config: { scalars: SCALARS, enumsAsTypes: true, useTypeImports: true, immutableTypes: true, skipTypename: true },
  });
}

/** Leaves out empty lists of arguments and directives. */
function withoutEmpty(_key, value) {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

async function textOf(schema, operation) {
  const { file, name, type, document, id } = operation;
  const [result, variables] = ['', 'Variables'].map(
    (what) => `${name}${type.replace(/^./, (first) => first.toUpperCase())}${what}`,
  );
  return `// Made from ${file} by the build; edit that instead.
import type { PersistedDocument } from '../persisted-document.js';

${(await typesOf(schema, operation)).trim()}

export const ${name}Document = ${JSON.stringify({ ...document, __meta__: { hash: id } }, withoutEmpty)} as unknown as PersistedDocument<${result}, ${variables}>;
`;
}

/** Without them a client's cache does not match a fragment on an interface, as in `... on Problem`. */
function possibleTypesText(schema) {
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType);
  const possibleTypes = Object.fromEntries(
    interfaces.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  return `// Made from the graph by the build.
export const possibleTypes: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(possibleTypes)};
`;
}

/** Removes a file and what was compiled from it, which could still be imported. */
function removeGenerated(file) {
  rmSync(join(TARGET, file));
  for (const ending of ['.js', '.js.map', '.d.ts'])
    rmSync(join(ROOT, OPERATIONS, 'dist', 'generated', file.replace(/\.ts$/, ending)), { force: true });
}

/** Throws a `UserError` when the subgraphs do not compose or an operation does not fit their schema. */
export async function writeOperationDocuments() {
  const operations = readOperations();
  const schema = composeApiSchema();
  checkAll(schema, operations);
  const texts = new Map(
    await Promise.all(
      operations.map(
        async (operation) =>
          /** @type {[string, string]} */ ([`${operation.name}.ts`, await textOf(schema, operation)]),
      ),
    ),
  );
  texts.set('possible-types.ts', possibleTypesText(schema));
  mkdirSync(TARGET, { recursive: true });
  for (const file of readdirSync(TARGET)) if (!texts.has(file)) removeGenerated(file);
  for (const [file, text] of texts) {
    const target = join(TARGET, file);
    // A file that is not rewritten stays up to date for the compiler.
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
  }
}
