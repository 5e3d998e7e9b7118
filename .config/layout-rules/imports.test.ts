/** Checks who may import whom, as the table in `docs/architecture.md` says. */
import { expect, test } from 'vitest';
import { filesBelow, importsOf, isTest, read } from './files.js';

const sources = filesBelow('').filter((file) => /\.tsx?$/.test(file) && !file.startsWith('.config/'));
const product = sources.filter((file) => !isTest(file));

/** A folder and what may not be imported there, own files and packages alike. */
const RULES: readonly { readonly folder: RegExp; readonly never: RegExp; readonly why: string }[] = [
  { folder: /^packages\/contracts\//, never: /^(?!packages\/contracts\/)/, why: 'contracts import nothing' },
  { folder: /^packages\/runtime\//, never: /^@marquee\/(?!contracts\/)/, why: 'runtime imports contracts only' },
  {
    folder: /^packages\/document-store\//,
    never: /^@marquee\/(?!contracts\/|runtime\/)/,
    why: 'the document store imports contracts and runtime only',
  },
  {
    folder: /^packages\/event-log\//,
    never: /^@marquee\/(?!contracts\/|runtime\/|document-store\/|testing\/)/,
    why: 'the event log imports contracts, runtime and the document store only',
  },
  {
    folder: /^packages\/demo-data\//,
    never: /^@marquee\/(?!contracts\/|runtime\/(random|hash)$)/,
    why: 'the sample data imports contracts, and of runtime only random numbers and the hash',
  },
  {
    folder: /^packages\/subgraph\/src\//,
    never: /^@marquee\/(?!contracts\/|operation-limits\/|runtime\/|document-store\/|event-log\/|demo-data\/)/,
    why: 'the subgraph framework imports no subgraph, no router and no registry',
  },
  {
    folder: /^(?!packages\/testing\/|.*\/proofs\/)/,
    never: /^@marquee\/testing\//,
    why: 'only tests and proofs import packages/testing',
  },
  {
    folder: /^subgraphs\/[^/]+\/rules\//,
    never: /^(node:|@marquee\/(?!contracts\/|runtime\/hash$))|\/(store|loaders|resolvers|config)\b/,
    why: 'rules import no I/O, no store and no configuration',
  },
  {
    folder: /^subgraphs\/[^/]+\/resolvers\//,
    never: /@marquee\/document-store\/(?!port)/,
    why: 'a resolver reads data through its store.ts',
  },
  {
    folder: /^packages\/federation\//,
    never:
      /^@marquee\/(?!contracts\/|runtime\/(?:hash|configuration\/near-names)$)|^@apollo\/(?!federation-internals$|query-planner$)/,
    why: 'packages/federation imports contracts, the hash, the near names, graphql, federation-internals and the query planner only',
  },
  {
    folder: /^packages\/exact-json\//,
    never: /^@marquee\//,
    why: 'packages/exact-json imports graphql only',
  },
  {
    folder: /^packages\/fault-injection\//,
    never: /^@marquee\/(?!exact-json\/|federation\/|runtime\/configuration\/near-names$)/,
    why: 'packages/fault-injection imports exact-json, federation, the near names and graphql only',
  },
  {
    folder: /^packages\/operation-limits\//,
    never: /^@marquee\/(?!contracts\/|runtime\/event-loop-slices$)/,
    why: 'packages/operation-limits imports contracts, the slices of the event loop and graphql only',
  },
  {
    folder: /^router\/engines\//,
    never: /^subgraphs\/|@marquee\/(?!contracts\/|exact-json\/|federation\/|operation-limits\/|runtime\/|router\/)/,
    why: 'the second engine imports the router, and no subgraph or store',
  },
  {
    folder: /^router\/(?!engines\/)/,
    never:
      /^subgraphs\/|@marquee\/(?!contracts\/|exact-json\/|fault-injection\/|federation\/|operation-limits\/|runtime\/|event-log\/)/,
    why: 'the router imports no subgraph and no store',
  },
  {
    folder: /^(?!packages\/document-store\/src\/sqlite\/|packages\/event-log\/src\/sqlite\/)/,
    never: /@photostructure\/sqlite|^node:sqlite/,
    why: 'the driver of SQLite is imported by its adapters only',
  },
  {
    folder: /^(?!packages\/document-store\/src\/mongodb\/)/,
    never: /^mongodb$/,
    why: 'the driver of MongoDB is imported by its adapter only',
  },
  {
    folder: /^(?!packages\/event-log\/src\/kafka\/kafkajs\/)/,
    never: /^kafkajs$/,
    why: 'the Kafka client kafkajs is imported by its adapter only',
  },
  {
    folder: /^(?!packages\/event-log\/src\/kafka\/platformatic\/)/,
    never: /^@platformatic\/kafka$/,
    why: 'the Kafka client @platformatic/kafka is imported by its adapter only',
  },
  {
    folder: /^clients\/web\/src\//,
    never: /^node:|^@marquee\/(?!operations\/|contracts\/)|^clients\/web\/server|^(router|schema|subgraphs|packages)\//,
    why: 'the web app imports operations and contracts, and no server code',
  },
  { folder: /^/, never: /\/index(\.ts)?$/, why: 'no import names a folder' },
];

test.each(RULES)('$why', ({ folder, never }) => {
  const broken = product
    .filter((file) => folder.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => never.test(target))
        .map((target) => `${file} imports ${target}`),
    );
  expect(broken).toEqual([]);
});

const subgraphs = new Set(sources.flatMap((file) => /^subgraphs\/([^/]+)\//.exec(file)?.[1] ?? []));

test('no subgraph imports another, not even a type', () => {
  const broken = sources.flatMap((file) => {
    const own = /^subgraphs\/([^/]+)\//.exec(file)?.[1];
    if (own === undefined) return [];
    const foreign = importsOf(file).filter((target) => {
      const other = /^subgraphs\/([^/]+)\/|^@marquee\/([^/]+)\//.exec(target);
      const name = other?.[1] ?? other?.[2];
      return name !== undefined && subgraphs.has(name) && name !== own;
    });
    return foreign.map((target) => `${file} imports ${target}`);
  });
  expect(broken).toEqual([]);
});

test('the environment is read in one file, and rules use neither random numbers nor the clock', () => {
  const env = product.filter((file) => /process\.env/.test(read(file).replace(/\/\*\*?[\s\S]*?\*\/|\/\/.*/g, '')));
  expect(env).toEqual(['packages/runtime/src/environment.ts']);
  const impure = product.filter(
    (file) => /\/(rules|demo)\/|seed\.ts$/.test(file) && /Math\.random|Date\.now|new Date\(\)/.test(read(file)),
  );
  expect(impure).toEqual([]);
});
