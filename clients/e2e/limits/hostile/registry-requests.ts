/** Requests to the registry's endpoints, with the keys of its readers and publishers and without a key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { buildSchema } from 'graphql';
import { ROOT } from '../../system/checkout.js';
import type { HostileHttpRequest } from './http-request.js';
import { repeat } from './named-requests.js';
import type { SubgraphRequestsOptions } from './subgraph-requests.js';

export interface RegistryKeys {
  readonly admin: string;
  readonly read: string;
}

const GRAPH = 'graph(id: "marquee")';

/** By a reader. */
const READS: Readonly<Record<string, string>> = {
  'many SDLs': repeat(90, (index) => `a${index}: ${GRAPH} { variants { subgraphs { activePartialSchema { sdl } } } }`),
  'launches and their SDLs': `${GRAPH} { variants { launches(first: 1000) { subgraphs { activePartialSchema { sdl } } changes { description owners } } } }`,
  'fields and their usage': repeat(
    60,
    (index) => `a${index}: ${GRAPH} { variants { fieldUsage(days: ${index + 1}) { coordinate clients { name } } } }`,
  ),
  'blast radius': repeat(
    60,
    (index) =>
      `a${index}: ${GRAPH} { variants { blastRadius(days: ${index + 1}) { cost { hops } outages { losses { path } } } } }`,
  ),
  owners: repeat(90, (index) => `a${index}: ${GRAPH} { variants { owners { coordinate owner contact { name } } } }`),
  'contracts of contracts': `${GRAPH} { variants { ${'contracts { '.repeat(20)}id${' }'.repeat(20)} } }`,
  'sources of sources': `${GRAPH} { variants { ${'sourceVariant { '.repeat(25)}id${' }'.repeat(25)} } }`,
};

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

/** By a publisher. */
const SCHEMAS: Readonly<Record<string, () => string>> = {
  'nested literals': () => `type Query { a(b: [Int] = ${'['.repeat(100_000)}${']'.repeat(100_000)}): Int }`,
  'nested list types': () => `type Query { a: ${'['.repeat(150)}Int${']'.repeat(150)} }`,
  'a name of 1 MB': () => `type Query { ${'n'.repeat(1_000_000)}: Int }`,
  'a description of 4 MB': () => `"""${'d '.repeat(2_000_000)}""" type Query { a: Int }`,
  '100,000 types': () => `type Query { a: Int } ${repeat(100_000, (index) => `type T${index} { a: Int }`)}`,
  '20,000 fields': () => `type Query { ${repeat(20_000, (index) => `f${index}: Int`)} }`,
  'a chain of interfaces': () =>
    `type Query { a: I0 } ${repeat(300, (index) => `interface I${index} ${index === 0 ? '' : `implements ${repeat(index, (other) => `${other === 0 ? '' : '& '}I${other}`)}`} { a: Int }`)}`,
  'a key of many levels': () =>
    `${LINK}type Query { a: T } type T @key(fields: "${'t { '.repeat(150)}a${' }'.repeat(150)}") { t: T a: Int }`,
  'unknown directives': () => `type Query { a: Int ${repeat(20_000, (index) => `@d${index}`)} }`,
  'errors without end': () => `type Query { ${repeat(20_000, (index) => `f${index}: Unknown${index}`)} }`,
  'brackets without end': () => '{'.repeat(3_000_000),
  comments: () => `${'#\n'.repeat(2_000_000)} type Query { a: Int }`,
};

const CHECK = `mutation Check($sdl: String!) { graph(id: "marquee") { variant(name: "current") {
  submitSubgraphCheckAsync(input: { graphRef: "marquee@current", subgraphName: "hostile", proposedSchema: $sdl, config: {}, gitContext: {}, isSandbox: false, isProposal: false, triggeredBy: null }) { __typename }
} } }`;
const PUBLISH = `mutation Publish($sdl: String!) { graph(id: "marquee") {
  publishSubgraph(graphVariant: "hostile", name: "hostile", url: "http://127.0.0.1:1/graphql", revision: "1", activePartialSchema: { sdl: $sdl }) { wasCreated errors { message } }
} }`;

export function registryRequests(
  keys: RegistryKeys,
  { seed, count, newName }: SubgraphRequestsOptions,
): readonly HostileHttpRequest[] {
  const api = buildSchema(readFileSync(join(ROOT, 'schema/src/api/registry-api.graphql'), 'utf8'));
  const uplink = buildSchema(readFileSync(join(ROOT, 'schema/src/uplink/uplink.graphql'), 'utf8'));
  const reader = { 'x-api-key': keys.read };
  const publisher = { 'x-api-key': keys.admin };
  const post = (kind: string, body: object, headers: Readonly<Record<string, string>>): HostileHttpRequest => ({
    kind,
    path: '/graphql',
    headers,
    body: JSON.stringify(body),
  });
  return [
    ...Object.entries(READS).map(([kind, text]) => post(kind, { query: `query ${newName()} { ${text} }` }, reader)),
    ...Object.entries(SCHEMAS).flatMap(([kind, write]) => [
      post(`check of ${kind}`, { query: CHECK, variables: { sdl: write() } }, publisher),
      post(`publication of ${kind}`, { query: PUBLISH, variables: { sdl: write() } }, publisher),
    ]),
    ...hostileRequests(api, seed, count).map(({ kind, body }) => ({ kind, path: '/graphql', headers: reader, body })),
    ...hostileRequests(uplink, seed, count).map(({ kind, body }) => ({
      kind: `uplink: ${kind}`,
      path: '/uplink',
      body,
    })),
    ...usageReports(publisher),
    ...fileRequests(reader),
  ];
}

/** Reports are protobuf; these are long, compressed, or none. */
function usageReports(headers: Readonly<Record<string, string>>): readonly HostileHttpRequest[] {
  const path = '/api/ingress/traces';
  const gzip = { ...headers, 'content-encoding': 'gzip', 'content-type': 'application/protobuf' };
  return [
    { kind: 'a usage report of zeros', path, headers: gzip, body: gzipSync(Buffer.alloc(16_000_000)) },
    { kind: 'a usage report of 100 MB', path, headers: gzip, body: gzipSync(Buffer.alloc(100_000_000)) },
    { kind: 'a usage report of many operations', path, headers: gzip, body: gzipSync(reportOf(200_000)) },
    { kind: 'a usage report of texts', path, headers: gzip, body: gzipSync(Buffer.alloc(15_000_000, '\u0012\u0001a')) },
    { kind: 'a usage report that is JSON', path, headers, body: '{"a":1}' },
    {
      kind: 'a usage report without key',
      path,
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(reportOf(50_000)),
    },
  ];
}

/** A report with `count` operations in its map `traces_per_query` (field 5), and a header (field 1). */
function reportOf(count: number): Buffer {
  const field = (number: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2]), varint(value.length), value]);
  const header = field(1, field(12, Buffer.from('marquee@current')));
  const entries = Array.from({ length: count }, (_, index) =>
    field(5, Buffer.concat([field(1, Buffer.from(`# Q${index}\nquery Q${index}{a}`)), field(2, Buffer.alloc(0))])),
  );
  return Buffer.concat([header, ...entries]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function fileRequests(headers: Readonly<Record<string, string>>): readonly HostileHttpRequest[] {
  const get = (kind: string, path: string, own: Readonly<Record<string, string>> = headers): HostileHttpRequest => ({
    kind,
    method: 'GET',
    path,
    headers: own,
  });
  return [
    get('the supergraph', '/artifacts/marquee/current/supergraph'),
    get('an artifact of the prototype', '/artifacts/marquee/current/__proto__'),
    get('a long graph ref', `/supergraph/${'a'.repeat(8_000)}`),
    get('a persisted list with a wrong hash', '/persisted-operations/marquee@current/x', {}),
    get('a launch of a long name', `/graphs/marquee@current/launch?after=${'a'.repeat(9_000)}`),
    get('a launch with many parameters', `/graphs/marquee@current/launch?${'a=b&'.repeat(3_000)}`),
    get('a page without session', '/marquee@current/schema', {}),
    get('a page with a long cookie', '/marquee@current/schema', { cookie: `marquee-session=${'a'.repeat(12_000)}` }),
  ];
}
