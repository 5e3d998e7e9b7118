/** Requests that are known to have cost a server seconds, or its life: each stands for a kind. */
import { createHash } from 'node:crypto';
import type { HostileHttpRequest } from './http-request.js';

/** A name that no request had before, so that no cache has the text. */
export type NewName = () => string;

type Write = (name: string) => object;

const PAGE = 'editorialPage(country: "US", maturityLimit: AGE_18, rows: 20, perRow: 40)';

function query(text: string, variables?: object): Write {
  return (name) => ({ query: `query ${name} ${text}`, ...(variables && { variables }) });
}

function list(depth: number): string {
  return `${'['.repeat(depth)}1${']'.repeat(depth)}`;
}

function object(depth: number): string {
  return `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`;
}

/** The texts of the indices from 0 to below `count`, with blanks between them. */
export function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}

function nested(levels: number, open: string, inner: string): string {
  return `${`${open} { `.repeat(levels)}${inner}${' }'.repeat(levels)}`;
}

const TITLES = 'genres { titles(first: 100) { edges { node { ';
const MORE = 'moreLikeThis(first: 100) { edges { node { ... on Title { id ';

/** For the router; subgraphs refuse what they do not know. */
const GRAPHQL: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(
    [1, 22, 26, 40, 60, 2_000].map((depth) => [
      `list literals, ${depth} deep`,
      query(`{ plans(country: ${list(depth)}) { __typename } }`),
    ]),
  ),
  'object literals, 40 deep': query(`{ plans(country: ${object(40)}) { __typename } }`),
  'list literals in a default, 40 deep': query(`($c: [ID] = ${list(40)}) { plans(country: "US") { __typename } }`),
  'list literals below a directive': query(`{ genres { id @include(if: ${list(30)}) } }`),
  'list variables, 40 deep': query('($c: CountryCode!) { plans(country: $c) { __typename } }', {
    c: JSON.parse(list(40)) as unknown,
  }),
  'nulls for non-null items': query('($a: [ID!]!) { __typename }', {
    a: Array.from({ length: 200_000 }, () => null),
  }),
  'wrong items': query('($a: [Int!]!) { __typename }', { a: Array.from({ length: 100_000 }, () => 'x') }),
  'unknown input fields': query('($a: SignInInput!) { __typename }', {
    a: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, index])),
  }),
  'genres in genres': query(`{ ${TITLES}${TITLES}${TITLES}id${' } } } }'.repeat(3)} }`),
  'genres in genres, two deep': query(`{ ${TITLES}${TITLES}id${' } } } }'.repeat(2)} }`),
  '30 aliases of the editorial page': query(
    `{ ${repeat(30, (index) => `a${index}: ${PAGE} { rows { titles { id name ${MORE} } } } } } } }`)} }`,
  ),
  '30 aliases of a small page': query(`{ ${repeat(30, (index) => `a${index}: ${PAGE} { rows { titles { id } } }`)} }`),
  'nested moreLikeThis': query(`{ ${PAGE} { rows { titles { ${MORE.repeat(4)}${' } } } }'.repeat(4)} } } } }`),
  '12 condition variables': query(
    `(${repeat(12, (index) => `$v${index}: Boolean!`)}) { ${repeat(12, (index) => `a${index}: genres @include(if: $v${index}) { id }`)} }`,
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`v${index}`, index % 2 === 0])),
  ),
  '10 condition variables': query(
    `(${repeat(10, (index) => `$v${index}: Boolean!`)}) { ${repeat(10, (index) => `a${index}: genres @include(if: $v${index}) { id }`)} }`,
    Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`v${index}`, index % 2 === 0])),
  ),
  'overlapping fields, 8 wide and 3 deep': query(
    `{ __schema { ${repeat(8, () => `types { ${repeat(8, () => `fields { ${repeat(8, () => 'type { name }')} }`)} }`)} } }`,
  ),
  'overlapping fields of the graph': query(
    `{ ${repeat(8, () => `genres { ${repeat(8, () => `titles(first: 1) { ${repeat(8, () => 'edges { node { id } }')} }`)} }`)} }`,
  ),
  '900 fragments': (name) => ({
    query: `query ${name} { ${repeat(900, (index) => `...F${index}`)} } ${repeat(900, (index) => `fragment F${index} on Query { __typename }`)}`,
  }),
  '300 fragments that use each other': (name) => ({
    query: `query ${name} { ...F0 } ${repeat(300, (index) => `fragment F${index} on Query { ...F${(index + 1) % 300} }`)}`,
  }),
  '99 aliases of all fields': query(
    `{ __schema { ${repeat(99, (index) => `a${index}: types { name kind description fields { name description } }`)} } }`,
  ),
  'deep introspection': query(
    `{ __schema { types { ${nested(12, 'fields { type', 'name').replace(/fields \{ type \{/g, 'fields { type {')}${' }'.repeat(12)} } } }`,
  ),
  'deep variables': (name) => ({ query: `query ${name} { __typename }`, variables: {}, deep: true }),
};

/** 400,000 levels are more than `JSON.stringify` writes. */
function bodyOf(write: Write, name: string): string {
  const body = write(name);
  if (!('deep' in body)) return JSON.stringify(body);
  return `{"query":${JSON.stringify(`query ${name} { __typename }`)},"variables":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`;
}

export function namedRequests(newName: NewName): readonly HostileHttpRequest[] {
  return Object.entries(GRAPHQL).map(([kind, write]) => ({
    kind,
    path: '/graphql',
    body: bodyOf(write, newName()),
  }));
}

/** Lists of persisted queries, reads by GET, and forms of one text. */
export function getRequests(newName: NewName): readonly HostileHttpRequest[] {
  const get = (kind: string, parameters: Readonly<Record<string, string>>): HostileHttpRequest => ({
    kind,
    method: 'GET',
    path: `/graphql?${new URLSearchParams(parameters).toString()}`,
    headers: { 'apollo-require-preflight': '1' },
  });
  const persisted = (hash: string): string => JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } });
  const text = `query ${newName()} { genres { id } }`;
  return [
    get('GET of nested lists', { query: `query ${newName()} { plans(country: ${list(40)}) { __typename } }` }),
    get('GET of nested variables', { query: `query ${newName()} { __typename }`, variables: list(3_000) }),
    get('GET of variables that are not JSON', { query: '{ __typename }', variables: '{"a":' }),
    get('GET of a mutation', { query: `mutation ${newName()} { __typename }` }),
    get('GET of an unknown hash', { extensions: persisted(createHash('sha256').update(newName()).digest('hex')) }),
    get('GET of a hash of another text', { query: text, extensions: persisted('a'.repeat(64)) }),
    get('GET of a long hash', { extensions: persisted('a'.repeat(7_000)) }),
    get('GET of a persisted text', {
      query: text,
      extensions: persisted(createHash('sha256').update(text).digest('hex')),
    }),
    get('GET of nothing', {}),
    get('GET of many parameters', Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`p${index}`, '1']))),
    { kind: 'GET of broken escapes', method: 'GET', path: '/graphql?query=%7B%20%E0%A4%A&variables=%' },
    {
      kind: 'POST of a long persisted hash',
      path: '/graphql',
      body: `{"extensions":${persisted('a'.repeat(900_000))}}`,
    },
  ];
}
