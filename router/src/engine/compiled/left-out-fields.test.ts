/** Fields that are left out of plans have the same data and errors on both paths. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@apollo/composition';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, graphql, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { OperationDeadline } from '../../deadline.js';
import type { Send } from '../../subgraph-client/subgraph-request.js';
import type { SwitchedOff } from '../../switches/switched-off.js';
import type { Engine } from '../engine.js';
import type { ErrorCause, ErrorGrouping } from '../execution/error-collector.js';
import { createNativeEngine } from '../native-engine.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external"])\n';
const SDLS: Readonly<Record<string, string>> = {
  films: `${LINK}
    type Query { rows: [Row!]! works: [Work] best: Film empty: [Film!]! }
    type Row { name: String films(first: Int): [Film]! matrix: [[Film!]] }
    interface Work { id: ID! title: String }
    type Film implements Work @key(fields: "id") { id: ID! title: String year: Int tags: [String!]! lead: Person }
    type Series implements Work @key(fields: "id") { id: ID! title: String seasons: Int }
    type Person @key(fields: "id") { id: ID! }`,
  ratings: `${LINK}
    type Film @key(fields: "id") { id: ID! stars: Int reviews: [Review!]! }
    type Series @key(fields: "id") { id: ID! stars: Int }
    type Review { text: String author: Person }
    type Person @key(fields: "id") { id: ID! reviewed: [Film] }`,
  people: `${LINK} type Person @key(fields: "id") { id: ID! name: String born: Int }`,
};
function film(id: string): object {
  return {
    ...{ __typename: 'Film', id, title: `Film ${id}`, year: 1970 + Number(id), tags: ['a'], stars: 4 },
    lead: { __typename: 'Person', id: 'p1', name: 'Ripley', born: 1949 },
    reviews: [
      { text: `About ${id}`, author: { id: 'p2' } },
      { text: null, author: null },
    ],
  };
}
const series = { __typename: 'Series', id: '9', title: 'Series 9', seasons: 3, stars: 5 };
const ROOT = {
  rows: [
    { name: 'one', films: [film('1'), null, film('2')], matrix: [[film('1')], [], [film('3'), film('1')]] },
    { name: 'two', films: [], matrix: null },
    { name: 'three', films: [film('1')], matrix: [null] },
  ],
  works: [film('1'), series, null, film('4')],
  best: film('5'),
  empty: [],
};

const QUERY = `{
  __typename
  rows { name films(first: 3) { __typename id title year stars lead { name born } reviews { text author { name } } } matrix { id alias: title stars } }
  works { ... on Film { year stars tags } title ... on Series { seasons stars } }
  best { title tags reviews { text author { born reviewed { title stars } } } lead { id name } }
  empty { title stars }
}`;
const COORDINATES = [
  ...['Query.best', 'Query.works', 'Query.empty', 'Row.name', 'Row.films', 'Row.matrix', 'Film.title', 'Film.year'],
  ...['Film.tags', 'Film.stars', 'Film.lead', 'Film.reviews', 'Series.seasons', 'Series.stars', 'Series.title'],
  ...['Review.text', 'Review.author', 'Person.name', 'Person.born', 'Person.reviewed'],
];

function entitiesIn(id: string): object {
  if (id.startsWith('p'))
    return { __typename: 'Person', id, name: `Person ${id}`, born: 1950, reviewed: [film('1'), film('6')] };
  return id === '9' ? series : film(id);
}

function resolveReference({ id }: { readonly id: string }): object {
  return entitiesIn(id);
}

function createSubgraph(sdl: string): GraphQLSchema {
  const keyed = ['Film', 'Series', 'Person'].filter((name) => sdl.includes(`type ${name} `));
  const resolvers = Object.fromEntries(keyed.map((name) => [name, { __resolveReference: resolveReference }]));
  return buildSubgraphSchema({ typeDefs: parse(sdl), resolvers });
}

let off: SwitchedOff | null = null;

function switchOff(coordinates: readonly string[], causes: readonly ErrorCause[]): SwitchedOff {
  const byField = new Map(coordinates.map((each, index) => [each, causes[index % causes.length] ?? null]));
  const id = coordinates.map((each) => `${each} ${byField.get(each)?.message ?? ''}`).join();
  return {
    ...{ id, names: new Set(['some']), subgraphs: new Set<string>() },
    causeOf: (typeName, field) => byField.get(`${typeName}.${field}`) ?? null,
  };
}

const CAUSES: readonly ErrorCause[] = [
  { message: 'Off.', code: 'DISABLED', service: null, extensions: { feature: 'some' } },
  { message: 'Open.', code: 'SUBGRAPH_CIRCUIT_OPEN', service: 'films' },
];

const engines: Engine[] = [];
const byPath = new Map<string, Engine>();

beforeAll(async () => {
  const subgraphs = new Map(Object.entries(SDLS).map(([name, sdl]) => [name, createSubgraph(sdl)]));
  const { supergraphSdl = '' } = composeServices(
    Object.entries(SDLS).map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  const send: Send = async ({ subgraph, query, variables }) => {
    const schema = subgraphs.get(subgraph);
    if (schema === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
    const { data, errors } = await graphql({ schema, source: query, variableValues: variables, rootValue: ROOT });
    if (errors !== undefined) throw errors[0] ?? new Error('The subgraph has failed.');
    return { data: data ?? null };
  };
  for (const compiledPath of [true, false])
    for (const errorGrouping of ['cause', 'place'] as const) {
      const options = { supergraphSdl, send, compiledPath, errorGrouping, log: silentLog };
      const engine = await createNativeEngine({ ...options, readSwitchedOff: () => off });
      engines.push(engine);
      byPath.set(`${compiledPath} ${errorGrouping}`, engine);
    }
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const document = parse(QUERY);
const operation = getOperationAST(document);

async function execute(isCompiled: boolean, grouping: ErrorGrouping, onError: ErrorBehavior): Promise<string> {
  const engine = byPath.get(`${isCompiled} ${grouping}`);
  if (!operation || engine === undefined) throw new Error('There is nothing to execute.');
  const given = { document, operation, source: QUERY, operationName: null, variables: {}, onError };
  const planned = await engine.plan(given, { headers: {}, identity: null });
  const { data, errors, body } = await planned.execute(new OperationDeadline());
  const json = stringifyJson(errors === undefined ? { data } : { errors, data });
  if (body !== undefined) expect(body.toString()).toBe(json);
  return json;
}

function compiledCount(): number {
  return engines.reduce((sum, engine) => sum + (engine.stats?.().compiled ?? 0), 0);
}

async function expectSameResponses(coordinates: readonly string[]): Promise<void> {
  off = coordinates.length === 0 ? null : switchOff(coordinates, CAUSES);
  for (const grouping of ['cause', 'place'] as const)
    for (const onError of ['PROPAGATE', 'NULL', 'HALT'] as const) {
      const expected = await execute(false, grouping, onError);
      expect({ coordinates, grouping, onError, json: await execute(true, grouping, onError) }).toEqual({
        ...{ coordinates, grouping, onError },
        json: expected,
      });
    }
}

test.each(COORDINATES)('%s left out', async (coordinate) => {
  const before = compiledCount();
  await expectSameResponses([coordinate]);
  if (!/Row\.films|Query\.empty|Film\.(?:tags|reviews)/.test(coordinate)) expect(compiledCount()).toBe(before + 4);
});

test('sets of fields left out', async () => {
  const before = compiledCount();
  let state = 5;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let count = 0; count < 25; count++) {
    const share = 0.05 + next() * 0.3;
    await expectSameResponses(COORDINATES.filter(() => next() < share));
  }
  expect(compiledCount()).toBeGreaterThan(before + 40);
});
