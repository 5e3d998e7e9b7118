import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unsupportedFeatures } from '@marquee/federation/supported-features';
import { readCacheAnnotations } from '@marquee/federation/cache-annotations';
import { apolloComposer } from './apollo-composer.js';
import { build } from './build.js';
import { compose } from './compose.js';
import type { Composer } from './composer.js';
import { guildComposer } from './tests/guild-composer.js';

const FEDERATION =
  '@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@composeDirective", "@authenticated", "@requiresScopes", "@policy"])';
const COMPOSED = `${FEDERATION} @link(url: "https://marquee.example/cache/v0.1", import: ["@cacheControl", "@cacheVary"])
  @composeDirective(name: "@cacheControl") @composeDirective(name: "@cacheVary")`;
const DEFINITIONS = `
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean, staleWhileRevalidate: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
directive @cacheVary(by: [CacheVariance!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
enum CacheControlScope { PUBLIC PRIVATE }
enum CacheVariance { COUNTRY LANGUAGE MATURITY SCOPES ACCOUNT PROFILE }`;

function sources(sdls: readonly string[], links = COMPOSED) {
  return sdls.map((sdl, index) => ({
    name: `s${index}`,
    url: 'http://127.0.0.1/x',
    sdl: `extend schema ${links.replaceAll('\n', ' ')} ${DEFINITIONS.replaceAll('\n', ' ')}\n${sdl}`,
  }));
}

function annotationsIn(sdls: readonly string[], composer: Composer = apolloComposer, links = COMPOSED) {
  const result = compose(sources(sdls, links), composer);
  if (result.outcome === 'failed') throw new Error(JSON.stringify(result.problems));
  const lines = result.supergraphSdl
    .split('\n')
    .filter((line) => /^ .*@cache/.test(line) && !/@link|import:/.test(line));
  const texts = lines.map((line) => line.replace(/@join__\w+(\([^)]*\))? ?|\{$/g, '').trim());
  expect(unsupportedFeatures(parse(result.supergraphSdl))).toEqual([]);
  return { texts, hints: result.hints, sdl: result.supergraphSdl };
}

function problemsOf(...sdls: readonly string[]) {
  const result = compose(sources(sdls));
  return result.outcome === 'failed' ? result.problems : [];
}

describe.each([
  ['composed directives, Apollo', apolloComposer, COMPOSED],
  ['composed directives, The Guild', guildComposer, COMPOSED],
  ['directives of the subgraphs alone', apolloComposer, FEDERATION],
  ['directives of the subgraphs alone, The Guild', guildComposer, FEDERATION],
] as const)('%s', (_name, composer, links) => {
  test('annotations of fields and of types of one subgraph are in the supergraph', () => {
    const { texts, sdl } = annotationsIn(
      [
        `type Query { film: Film @cacheControl(maxAge: 5, scope: PUBLIC, staleWhileRevalidate: 9) @cacheVary(by: [COUNTRY, MATURITY]) }
         type Film @cacheControl(maxAge: 7) { name: String part: Film @cacheControl(inheritMaxAge: true) }`,
        'type Query { other: Int }',
      ],
      composer,
      links,
    );
    expect(texts.toSorted()).toEqual([
      '@cacheControl(maxAge: 7)',
      'film: Film @cacheControl(maxAge: 5, scope: PUBLIC, staleWhileRevalidate: 9) @cacheVary(by: [COUNTRY, MATURITY])',
      'part: Film @cacheControl(inheritMaxAge: true)',
    ]);
    expect(() => buildSchema(sdl, { assumeValidSDL: true })).not.toThrow();
    expect(readCacheAnnotations(parse(sdl)).ofField('Query', 'film').by).toEqual(['country', 'maturity']);
  });

  test('the annotation of a type of several subgraphs stands at the fields of its subgraph only', () => {
    const { texts } = annotationsIn(
      [
        `type Query { film: Film films: [Film!]! @cacheControl(maxAge: 3) }
         type Film @key(fields: "id") @cacheControl(maxAge: 60, scope: PUBLIC) @cacheVary(by: [LANGUAGE]) {
           id: ID! name: String year: Int @cacheControl(maxAge: 9) part: Part size: Size }
         type Part { x: Int } type Size @cacheControl(inheritMaxAge: true) { x: Int }`,
        'type Query { mine: [Film] } type Film @key(fields: "id") { id: ID! progress: Int }',
      ],
      composer,
      links,
    );
    expect(texts.toSorted()).toEqual([
      '@cacheControl(inheritMaxAge: true)',
      'film: Film @cacheControl(maxAge: 60, scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
      'films: [Film!]! @cacheControl(maxAge: 3, scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
      'name: String @cacheControl(maxAge: 60, scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
      'part: Part @cacheControl(scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
      'size: Size @cacheControl(maxAge: 60, scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
      'year: Int @cacheControl(maxAge: 9, scope: PUBLIC) @cacheVary(by: [LANGUAGE])',
    ]);
  });

  test('a shared field has the least age of its subgraphs; without an annotation in one of them it has none', () => {
    const film = (name: string) => `type Query { x: Int @shareable } type Film @key(fields: "id") { id: ID! ${name} }`;
    const shared = annotationsIn(
      [
        film('name: String @shareable @cacheControl(maxAge: 9, staleWhileRevalidate: 8) @cacheVary(by: [LANGUAGE])'),
        film('name: String @shareable @cacheControl(maxAge: 6, staleWhileRevalidate: 20) @cacheVary(by: [LANGUAGE])'),
      ],
      composer,
      links,
    );
    expect(shared.texts).toEqual([
      'name: String @cacheControl(maxAge: 6, staleWhileRevalidate: 8) @cacheVary(by: [LANGUAGE])',
    ]);
    const one = annotationsIn(
      [film('name: String @shareable @cacheControl(maxAge: 9)'), film('name: String @shareable')],
      composer,
      links,
    );
    expect(one.texts).toEqual(['name: String @cacheControl(maxAge: 0)']);
    if (composer === apolloComposer)
      expect(one.hints.map(({ code }) => code)).toContain('INCONSISTENT_CACHE_ANNOTATION');
  });
});

test('the second composer makes the same API schema', () => {
  const film = 'type Film @key(fields: "id") @cacheControl(maxAge: 60) { id: ID! name: String }';
  const built = build(sources([`type Query { film: Film @cacheControl(maxAge: 5) @cacheVary(by: []) } ${film}`]));
  expect(built.outcome === 'composed' && built.apiSdl).not.toContain('@cache');
});

test('an object type has the annotation that an @interfaceObject adds to its interface', () => {
  const { texts } = annotationsIn([
    `type Query { media: Media } interface Media @key(fields: "id") { id: ID! }
     type Film implements Media @key(fields: "id") { id: ID! }`,
    'type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int @cacheControl(maxAge: 4) }',
  ]);
  expect(texts).toEqual(['stars: Int @cacheControl(maxAge: 4)', 'stars: Int @cacheControl(maxAge: 4)']);
});

test('subgraphs that refer to a field, or lose it, do not count', () => {
  const owner = 'type Query { x: Int } type Film @key(fields: "id") { id: ID! name: String @cacheControl(maxAge: 4) }';
  const other = (field: string) => `type Query { film: Film } type Film @key(fields: "id") { id: ID! ${field} }`;
  expect(annotationsIn([owner, other('name: String @external long: Int @requires(fields: "name")')]).texts).toEqual([
    'name: String @cacheControl(maxAge: 4)',
  ]);
  const taken = 'name: String @override(from: "s0") @cacheControl(maxAge: 5)';
  expect(annotationsIn([owner, other(taken)]).texts).toEqual(['name: String @cacheControl(maxAge: 5)']);
});

const FILM = 'type Film @key(fields: "id") @key(fields: "slug owner { id }")';

describe('refused, with file and line', () => {
  test.each<[string, string, number]>([
    ['type Query { x: Int @cacheControl(maxAge: 5, scope: PUBLIC)\n@cacheVary(by: [PROFILE]) }', 'PUBLIC', 3],
    ['type Query { x: Int\n@cacheControl(maxAge: 5) @cacheVary(by: [COUNTRY, ACCOUNT]) }', 'ACCOUNT', 3],
    ['type Query {\nx: Int @cacheVary(by: [COUNTRY]) }', 'no effect without @cacheControl', 3],
    ['type Query { x: Film } type Film\n@cacheVary(by: [COUNTRY]) { a: Int }', 'no effect without @cacheControl', 3],
    ['type Query {\nx: Int @cacheControl(maxAge: -1) }', 'maxAge: -1', 3],
    ['type Query {\nx: Int @cacheControl(maxAge: 99999999) }', 'a year', 3],
    ['type Query {\nx: Int @cacheControl(staleWhileRevalidate: 5) }', 'without maxAge', 3],
    ['type Query {\nx: Int @cacheControl(maxAge: 5, staleWhileRevalidate: -5) }', 'staleWhileRevalidate: -5', 3],
    ['type Query {\nx: Film @cacheControl(maxAge: 5, inheritMaxAge: true) } type Film { a: Int }', 'both', 3],
    ['type Query {\nx: Int @authenticated @cacheControl(maxAge: 5) }', '@authenticated', 3],
    ['type Query {\nx: Int @requiresScopes(scopes: [["a"]]) @cacheControl(maxAge: 5, scope: PUBLIC) }', 'SCOPES', 3],
    ['type Query {\nx: Film @cacheControl(maxAge: 5) } type Film @policy(policies: [["a"]]) { a: Int }', '@policy', 3],
    ['type Query { x: Film } type Film @authenticated {\na: Int @cacheControl(maxAge: 5) }', '@authenticated', 3],
    ['type Query { x: Film } type Film @authenticated\n@cacheControl(maxAge: 5) { a: Int }', '@authenticated', 3],
  ])('%s', (sdl, says, line) => {
    expect(problemsOf(sdl)).toEqual([
      {
        code: 'INVALID_CACHE_ANNOTATION',
        message: expect.stringContaining(says) as string,
        locations: [{ subgraph: 's0', line, column: expect.any(Number) as number }],
      },
    ]);
  });

  test.each<[string, string]>([
    [
      `type Query { x(id: ID): Film } ${FILM} @cacheTag(format: "film-{$key.nope}") { id: ID! slug: ID! owner: Owner! }`,
      'nope',
    ],
    [
      `type Query { x(id: ID): Film } ${FILM} @cacheTag(format: "film-{$key.id}") { id: ID! slug: ID! owner: Owner! }`,
      'every @key',
    ],
    ['type Query { x(id: ID): Int @cacheTag(format: "x-{$args.other}") }', 'no argument other'],
    ['type Query { x(id: ID): Int @cacheTag(format: "x-{$key.id}") }', '{$args.…}'],
    ['type Query { x(id: ID): Int @cacheTag(format: "x-{id}") }', 'a place is written'],
    ['type Query { x(id: ID): Int @cacheTag(format: "x-{$args.id") }', 'a place is written'],
    ['type Query { x(id: ID): Int @cacheTag(format: "") }', 'no format'],
    ['type Query { x: Part } type Part @cacheTag(format: "part") { a: Int }', 'without @key'],
    ['type Query { x: Part } type Part { a(b: Int): Int @cacheTag(format: "{$args.b}") }', 'not of Query'],
  ])('a tag: %s', (sdl, says) => {
    const definition =
      'directive @cacheTag(format: String!) repeatable on OBJECT | FIELD_DEFINITION type Owner { id: ID! }';
    expect(problemsOf(`${definition}\n${sdl}`)).toEqual([
      {
        code: 'INVALID_CACHE_TAG',
        message: expect.stringContaining(says) as string,
        locations: [{ subgraph: 's0', line: 3, column: expect.any(Number) as number }],
      },
    ]);
  });

  test('a part of the identity that does not exist', () => {
    expect(problemsOf('type Query { x: Int @cacheControl(maxAge: 5) @cacheVary(by: [PLANET]) }')[0]?.message).toContain(
      'PLANET',
    );
    const planets = sources(['type Query { x: Int @cacheControl(maxAge: 5) @cacheVary(by: [PLANET]) }']).map(
      (each) => ({
        ...each,
        sdl: each.sdl.replace('ACCOUNT PROFILE }', 'ACCOUNT PROFILE PLANET }'),
      }),
    );
    expect(compose(planets)).toMatchObject({ outcome: 'failed', problems: [{ code: 'INVALID_CACHE_ANNOTATION' }] });
  });

  test.each<[string, string, string]>([
    [
      '@cacheControl(maxAge: 5) @cacheVary(by: [COUNTRY])',
      '@cacheControl(maxAge: 5) @cacheVary(by: [LANGUAGE])',
      'COUNTRY',
    ],
    ['@cacheControl(maxAge: 5) @cacheVary(by: [COUNTRY])', '@cacheControl(maxAge: 5)', 'nothing'],
    ['@cacheControl(maxAge: 5, scope: PRIVATE)', '@cacheControl(maxAge: 5, scope: PUBLIC)', 'PRIVATE'],
    ['@cacheControl(maxAge: 5, scope: PRIVATE)', '@cacheControl(scope: PRIVATE) @cacheVary(by: [PROFILE])', 'PROFILE'],
  ])('subgraphs that disagree about a shared field: %s, %s', (one, other, says) => {
    const film = (name: string) => `type Query { x: Int @shareable } type Film @key(fields: "id") { id: ID!\n${name} }`;
    const problems = problemsOf(film(`name: String @shareable ${one}`), film(`name: String @shareable ${other}`));
    expect(problems).toMatchObject([
      {
        code: 'CONTRADICTORY_CACHE_ANNOTATIONS',
        locations: [
          { subgraph: 's0', line: 3 },
          { subgraph: 's1', line: 3 },
        ],
      },
    ]);
    expect(problems[0]?.message).toContain(says);
  });
});

test('a tag of Federation 2.12 is executed', () => {
  const links = COMPOSED.replace('v2.9', 'v2.12').replace('"@key"', '"@key", "@cacheTag"');
  const { sdl } = annotationsIn(
    [
      `type Query { x(id: ID!): Film @cacheTag(format: "x-{$args.id}") }
       type Film @key(fields: "id") @cacheTag(format: "film-{$key.id}") { id: ID! }`,
    ],
    apolloComposer,
    links,
  );
  const annotations = readCacheAnnotations(parse(sdl));
  expect([annotations.ofType('Film').tags, annotations.ofField('Query', 'x').tags]).toEqual([
    ['film-{$key.id}'],
    ['x-{$args.id}'],
  ]);
});

test('protected fields may be private, or vary by scopes', () => {
  expect(
    problemsOf(`type Query { a: Int @authenticated @cacheControl(maxAge: 5, scope: PRIVATE)
      b: Int @requiresScopes(scopes: [["a"]]) @cacheControl(maxAge: 5) @cacheVary(by: [SCOPES])
      c: Mine @cacheControl(maxAge: 5) d: Int @authenticated @cacheControl(maxAge: 0) }
      type Mine @authenticated @cacheControl(scope: PRIVATE) { x: Int }`),
  ).toEqual([]);
});
