/** Who may import whom: the README's map, held by a test rather than by memory. */
import { expect, test } from 'vitest';
import { filesBelow, importsOf, isTest, read } from './files.js';

const sources = ['packages', 'schema', 'router', 'subgraphs', 'clients']
  .flatMap(filesBelow)
  .filter((file) => /\.tsx?$/.test(file));
const product = sources.filter((file) => !isTest(file));

/** A room and what may not be imported there, own files and packages alike. */
const RULES: readonly { readonly room: RegExp; readonly never: RegExp; readonly why: string }[] = [
  { room: /^packages\/contracts\//, never: /^(?!packages\/contracts\/)/, why: 'contracts depend on nothing' },
  {
    room: /^subgraphs\/kit\/(?!template|testing|demo)/,
    never: /^subgraphs\/(?!kit\/)|^subgraphs\/kit\/(testing|template)/,
    why: 'the kit knows no subgraph',
  },
  {
    room: /^subgraphs\/kit\/process\//,
    never: /^subgraphs\/kit\/(?!process\/)/,
    why: 'process comes before everything else',
  },
  {
    room: /^subgraphs\/[^/]+\/rules\//,
    never: /^(node:|@marquee\/kit)|\/(store|loaders|resolvers|config)\b/,
    why: 'rules are pure',
  },
  {
    room: /^subgraphs\/[^/]+\/resolvers\//,
    never: /@marquee\/kit\/store\/(?!port)/,
    why: 'a resolver asks its own store.ts',
  },
  {
    room: /^router\//,
    never: /^subgraphs\/|@marquee\/kit\/(store|graph|demo)/,
    why: 'the router knows no subgraph and no store',
  },
  {
    room: /^(?!subgraphs\/kit\/store\/embedded|subgraphs\/kit\/events\/embedded)/,
    never: /@photostructure\/sqlite|^node:sqlite/,
    why: 'the driver of SQLite lives in its adapters',
  },
  { room: /^(?!subgraphs\/kit\/store\/mongo)/, never: /^mongodb$/, why: 'the driver of MongoDB lives in its adapter' },
  { room: /^(?!subgraphs\/kit\/events\/kafka)/, never: /^kafkajs$/, why: 'the driver of Kafka lives in its adapter' },
  {
    room: /^clients\/web\/src\//,
    never: /^node:|^@marquee\/(?!operations\/|contracts\/)|^clients\/web\/server|^(router|schema|subgraphs)\//,
    why: 'the web app knows operations, and no server',
  },
  { room: /^/, never: /\/index(\.ts)?$/, why: 'a folder is not imported' },
];

test.each(RULES)('$why', ({ room, never }) => {
  const broken = product
    .filter((file) => room.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => never.test(target))
        .map((target) => `${file} imports ${target}`),
    );
  expect(broken).toEqual([]);
});

test('no subgraph imports another, not even a type', () => {
  const broken = sources.flatMap((file) => {
    const own = /^subgraphs\/([^/]+)\//.exec(file)?.[1];
    if (own === undefined) return [];
    const foreign = importsOf(file).filter((target) => {
      const other = /^subgraphs\/([^/]+)\/|^@marquee\/([^/]+)\//.exec(target);
      const name = other?.[1] ?? other?.[2];
      return name !== undefined && ![own, 'kit', 'contracts'].includes(name);
    });
    return foreign.map((target) => `${file} imports ${target}`);
  });
  expect(broken).toEqual([]);
});

test('the environment is read in one file, and nothing random or timed is in the rules', () => {
  const env = product.filter((file) => /process\.env/.test(read(file).replace(/\/\*\*?[\s\S]*?\*\/|\/\/.*/g, '')));
  expect(env).toEqual(['packages/runtime/src/config.ts']);
  const impure = product.filter(
    (file) => /\/(rules|demo)\/|seed\.ts$/.test(file) && /Math\.random|Date\.now|new Date\(\)/.test(read(file)),
  );
  expect(impure).toEqual([]);
});
