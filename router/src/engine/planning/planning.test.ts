import { composeServices } from '@apollo/composition';
import { getOperationAST, parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import { createAuthRequirements } from './auth-requirements.js';
import { planOperation } from './plan-operation.js';
import { createPlannedDocument } from './planned-document.js';
import { createSchemaWithPlanner } from './schema-with-planner.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';
import { prepareOperation } from './prepare-operation.js';
import type { PreparedOperation } from './prepare-operation.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])\n';
const SDLS = {
  films: `${LINK} type Query { film(id: ID): Film } type Film @key(fields: "id") { id: ID! name(upper: Boolean): String comments(limit: Int): [String!] }`,
  ratings: `${LINK} type Film @key(fields: "id") { id: ID! comments(limit: Int): [String!] @external first: String @requires(fields: "comments(limit: 1)") second: String @requires(fields: "comments(limit: 2)") stars: Int }`,
};

async function createSchema(): Promise<SchemaWithPlanner> {
  const { supergraphSdl = '', errors } = composeServices(
    Object.entries(SDLS).map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  if (errors) throw new Error(errors.map(String).join('\n'));
  return createSchemaWithPlanner(supergraphSdl);
}

const plannerSchema = await createSchema();

function prepare(source: string): PreparedOperation {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no operation.');
  return prepareOperation(document, operation, {
    ...plannerSchema,
    schema: plannerSchema.apiSchema,
    requirementsOf: createAuthRequirements(plannerSchema.apiSchema, plannerSchema.authRules),
    requiresArguments: () => false,
  });
}

function plannedDocument(source: string, isTrue?: (variable: string) => boolean): string | null {
  const document = createPlannedDocument(prepare(source), plannerSchema.apiSchema, {
    isUnauthorized: (field) => field.name.value === 'stars',
    isTrue,
  });
  return document && print(document).replace(/\s+/g, ' ');
}

test.each<readonly [string, string, string | null]>([
  ['aliases are removed', '{ f: film { title: name } }', '{ film { name } }'],
  [
    'calls with other arguments get generated keys',
    '{ film { name big: name(upper: true) } }',
    '{ film { name name_2: name(upper: true) } }',
  ],
  ['fragments are inlined', '{ film { ...F } } fragment F on Film { name }', '{ film { ... on Film { name } } }'],
  ['introspection is removed', '{ __typename __schema { queryType { name } } }', null],
  ['unauthorized fields are removed', '{ film { stars name } }', '{ film { name } }'],
  ['an object without any field left keeps __typename', '{ film { stars } }', '{ film { __typename } }'],
  [
    'conditions are kept',
    'query ($a: Boolean!) { film { name @include(if: $a) } }',
    'query ($a: Boolean!) { film { name @include(if: $a) __typename } }',
  ],
  [
    "a variable with the name of the planner's is renamed",
    'query ($representations: ID) { film(id: $representations) { name } }',
    'query ($client_representations: ID) { film(id: $client_representations) { name } }',
  ],
])('planned document: %s', (_, source, expected) => {
  expect(plannedDocument(source)).toBe(expected);
});

test('planned document: decided conditions are removed with what they exclude', () => {
  const source = 'query ($a: Boolean!) { film { id @skip(if: $a) name @include(if: $a) } }';
  expect(plannedDocument(source, () => true)).toContain('{ film { name } }');
  expect(plannedDocument(source, () => false)).toContain('{ film { id } }');
});

/** `subgraph query` for each fetch. */
function planFetches(source: string): readonly string[] {
  const document = parse(source);
  const plan = planOperation(document, plannerSchema, new Map());
  return plan === null ? [] : fetchesIn(plan).map(({ node }) => `${node.serviceName} ${node.operation}`);
}

test('plan: a required field with arguments is fetched under a synthetic name', () => {
  const [films, ratings] = planFetches('{ film { first } }');
  expect(films).toMatch(/comments_input_\d:comments\(limit:1\)/);
  expect(ratings).toContain('first');
});

test('plan: fields that require one field with different arguments are fetched apart', () => {
  const [, ...ratings] = planFetches('{ film { first second stars } }');
  expect(ratings).toHaveLength(2);
  expect(ratings.filter((each) => each.includes('first') && each.includes('second'))).toEqual([]);
});
