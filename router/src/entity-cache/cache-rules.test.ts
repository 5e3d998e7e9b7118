import { buildSchema } from 'graphql';
import type { FetchNode } from '@apollo/query-planner';
import { describe, expect, test } from 'vitest';
import { readCacheRules } from './cache-rules.js';
import type { FetchCacheRule } from './cache-rules.js';

const HEAD = `
  directive @cacheControl(maxAge: Int, scope: S, inheritMaxAge: Boolean, staleWhileRevalidate: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @cacheVary(by: [V!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @cacheTag(format: String!) repeatable on FIELD_DEFINITION | OBJECT
  directive @join__type(graph: String, key: String) repeatable on OBJECT | INTERFACE | UNION
  directive @join__directive(graphs: [String], name: String, args: A) repeatable on OBJECT | FIELD_DEFINITION
  scalar A
  enum S { PUBLIC PRIVATE }
  enum V { COUNTRY LANGUAGE MATURITY SCOPES ACCOUNT PROFILE }
`;

function rulesOf(sdl: string) {
  return readCacheRules(HEAD + sdl, buildSchema(HEAD + sdl, { assumeValidSDL: true }));
}

function entities(selection: string): FetchNode {
  const operation = `query($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
  return { kind: 'Fetch', serviceName: 's', operation, requires: [] } as unknown as FetchNode;
}

/** Age, stale age and variance in short: `5+2 country`. */
function short(rule: FetchCacheRule | null): string | null {
  if (rule === null) return null;
  const stale = rule.staleWhileRevalidateMs === 0 ? '' : `+${rule.staleWhileRevalidateMs / 1_000}`;
  return [`${rule.maxAgeMs / 1_000}${stale}`, ...rule.varies, ...(rule.isPrivate ? ['(private)'] : [])].join(' ');
}

const FILMS = rulesOf(`
  type Query @join__type(graph: "A") {
    film(id: ID!, lang: String = "en"): Film @cacheControl(maxAge: 60, staleWhileRevalidate: 30) @cacheVary(by: [COUNTRY])
      @join__directive(graphs: ["A"], name: "federation__cacheTag", args: { format: "film-{$args.id}-{$args.lang}" })
    bare: Film
    plain: String
    own: Own @cacheControl(maxAge: 30)
    media: Media @cacheControl(maxAge: 100)
    found: Found @cacheControl(maxAge: 100)
  }
  type Mutation @join__type(graph: "A") { film: Film @cacheControl(maxAge: 5) }
  interface Media { name: String rating: Int @cacheControl(maxAge: 90) }
  union Found = Film | Own
  type Film implements Media @join__type(graph: "A", key: "id") @join__type(graph: "B", key: "id") @cacheControl(maxAge: 900)
    @cacheTag(format: "film-{$key.id}") {
    id: ID!
    name: String
    part: Part
    shared: Part @cacheControl(inheritMaxAge: true)
    rating: Int @cacheControl(maxAge: 20) @cacheVary(by: [PROFILE])
    year: Int @cacheControl(maxAge: 7, staleWhileRevalidate: 9)
    mine: Int @cacheControl(maxAge: 8, scope: PRIVATE)
    progress: Int @cacheControl(maxAge: 8, scope: PRIVATE) @cacheVary(by: [COUNTRY])
    wrong: Int @cacheControl(maxAge: -1)
    unknown: Int @cacheControl(maxAge: 9) @cacheVary(by: [PLANET])
  }
  type Part @join__type(graph: "A") { x: Int }
  type Own implements Media @join__type(graph: "A", key: "id") @cacheControl(maxAge: 10, scope: PUBLIC) @cacheVary(by: [LANGUAGE]) {
    id: ID! name: String rating: Int
  }
`);

describe('a root fetch', () => {
  test.each<[string, string | null]>([
    ['{ film(id: 1) { name } }', '60+30 country'],
    ['{ f: film(id: 1) { n: name year } }', '7+9 country'],
    ['{ film(id: 1) { ...F } } fragment F on Film { year ... on Film { name } }', '7+9 country'],
    ['{ film(id: 1) { name } own { name } }', '30 country language'],
    ['{ own { name } }', '30 language'],
    ['{ film(id: 1) { part { x } } }', null],
    ['{ film(id: 1) { shared { x } } }', '60+30 country'],
    ['{ film(id: 1) { rating } }', '20 country profile (private)'],
    ['{ film(id: 1) { mine } }', '8 country language maturity scopes account profile (private)'],
    ['{ film(id: 1) { progress } }', '8 country account profile (private)'],
    ['{ film(id: 1) { wrong } }', null],
    ['{ film(id: 1) { unknown } }', null],
    ['{ film(id: 1) { name @include(if: false) year @skip(if: true) } }', '7+9 country'],
    ['{ bare { name } }', null],
    ['{ plain }', null],
    ['{ film(id: 1) { name } plain }', null],
    ['{ __typename }', null],
    ['{ film(id: 1) { __typename } }', '60+30 country'],
    ['{ __schema { types { name } } }', null],
    ['{ film(id: 1) { nothing } }', null],
    ['{ nothing }', null],
    ['{ media { name } }', '100 language'],
    ['{ media { rating } }', '20 language profile (private)'],
    ['{ found { ... on Film { year } ... on Own { name } } }', '7 language'],
    ['{ film(id: 1) { ...Gone } }', null],
    ['mutation { film { name } }', null],
  ])('%s', (text, expected) => {
    expect(short(FILMS.ofText(text))).toBe(expected);
  });
});

describe('a fetch of entities', () => {
  test.each<[string, string | null]>([
    ['... on Film { __typename id year }', '7+9'],
    ['... on Film { name }', null],
    ['... on Film { id }', null],
    ['... on Film { year part { x } }', null],
    ['... on Own { name }', '10 language'],
    ['... on Own { name } ... on Film { year }', '7 language'],
    ['... on Film { ... on Film { year } ... on Media { rating } }', '7 profile (private)'],
  ])('%s', (selection, expected) => {
    expect(short(FILMS.ofFetch(entities(selection)))).toBe(expected);
  });
});

test('tags come from keys and arguments, with the defaults of the schema', () => {
  const tagsOf = (rule: FetchCacheRule | null, representation: object | null, variables: object) => {
    const bytes = (value: object): string => Buffer.from(JSON.stringify(value)).toString('latin1');
    const json = { subgraph: 's', json: '{}', variables: bytes(variables).slice(1, -1) };
    return rule?.tagsOf({ ...json, representation: representation && bytes(representation) });
  };
  const root = FILMS.ofText('query($id: ID!, $lang: String) { film(id: $id, lang: $lang) { name } }');
  expect(tagsOf(root, null, { id: 7 })).toEqual(['film-7-en']);
  expect(tagsOf(root, null, { id: 'ü', lang: 'de' })).toEqual(['film-ü-de']);
  expect(tagsOf(root, null, { id: null })).toEqual([]);
  expect(tagsOf(root, null, { id: 'x'.repeat(1_000) })).toEqual([]);
  const entity = FILMS.ofFetch(entities('... on Film { year }'));
  expect(tagsOf(entity, { __typename: 'Film', id: 'ü' }, {})).toEqual(['film-ü']);
  expect(tagsOf(entity, { __typename: 'Film' }, {})).toEqual([]);
  expect(tagsOf(entity, { __typename: 'constructor', id: '7' }, {})).toEqual([]);
});

test('a supergraph without annotations keeps nothing', () => {
  const rules = rulesOf('type Query { a: Int }');
  expect([rules.isEmpty, rules.ofText('{ a }')]).toEqual([true, null]);
});

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Drawn {
  readonly age: number | null;
  readonly isPrivate: boolean;
  readonly by: readonly string[] | null;
}

/** Fields of one object type that is its own child, so that every path is one of the same few fields. */
function drawSchema(next: (below: number) => number): { readonly sdl: string; readonly fields: readonly Drawn[] } {
  const fields = Array.from({ length: 8 }, (_, index) => ({
    age: index < 4 || next(3) > 0 ? 1 + next(100) : null,
    isPrivate: next(12) === 0,
    by: next(3) === 0 ? ['COUNTRY', 'LANGUAGE', 'MATURITY', 'SCOPES', 'PROFILE'].filter(() => next(4) === 0) : null,
  }));
  const texts = fields.map(({ age, isPrivate, by }, index) => {
    const control = `@cacheControl(${age === null ? '' : `maxAge: ${age},`} scope: ${isPrivate ? 'PRIVATE' : 'PUBLIC'})`;
    return `f${index}: ${index < 4 ? 'Node' : 'Int'} ${control} ${by === null ? '' : `@cacheVary(by: [${by.join()}])`}`;
  });
  return { sdl: `type Query { node: Node @cacheControl(maxAge: 90) } type Node { ${texts.join('\n')} }`, fields };
}

/** A random selection, and the fields in it in any order. */
function drawSelection(next: (below: number) => number, depth: number, used: Set<number>): string {
  const parts = Array.from({ length: 1 + next(3) }, () => {
    const index = depth === 0 ? 4 + next(4) : next(8);
    used.add(index);
    const inner = index < 4 ? ` { __typename ${drawSelection(next, depth - 1, used)} }` : '';
    const field = `a${next(1_000_000)}: f${index}${inner}`;
    return next(3) === 0 ? `... on Node { ${field} }` : field;
  });
  return parts.join(' ');
}

test('the rule of a random selection is the strictest of its fields, wherever they stand', () => {
  const next = numbers(16);
  for (let round = 0; round < 500; round++) {
    const { sdl, fields } = drawSchema(next);
    const used = new Set<number>();
    const text = `{ node { ${drawSelection(next, 3, used)} } }`;
    const selected = [...used].map((index) => fields[index]).filter((field) => field !== undefined);
    const isPrivate = selected.some((field) => field.isPrivate || field.by?.includes('PROFILE') === true);
    const varies = new Set(
      selected.flatMap((field) => [
        ...(field.by ?? (field.isPrivate ? ['COUNTRY', 'LANGUAGE', 'MATURITY', 'SCOPES'] : [])),
        ...(field.isPrivate ? ['ACCOUNT', 'PROFILE'] : []),
      ]),
    );
    const rule = rulesOf(sdl).ofText(text);
    expect({ ...rule, tagsOf: null, varies: new Set(rule?.varies) }, `${sdl}\n${text}`).toEqual({
      maxAgeMs: 1_000 * Math.min(90, ...selected.map(({ age }) => age ?? 90)),
      staleWhileRevalidateMs: 0,
      isPrivate,
      varies: new Set([...varies].map((part) => part.toLowerCase())),
      tagsOf: null,
    });
  }
});
