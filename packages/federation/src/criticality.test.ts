import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CRITICALITY_BY_TAG, CriticalityModel, highest, UNDECIDED } from './criticality.js';
import type { Criticality } from './criticality.js';

const SUPERGRAPH = `
  schema @link(url: "https://specs.apollo.dev/join/v0.5") @link(url: "https://specs.apollo.dev/tag/v0.3") {
    query: Start
    mutation: Mutation
  }
  enum join__Graph {
    FILMS @join__graph(name: "films", url: "http://f")
    VOTES @join__graph(name: "votes", url: "http://v")
    TIPS @join__graph(name: "tips", url: "http://t")
  }
  type Start @join__type(graph: FILMS) @join__type(graph: VOTES) @join__type(graph: TIPS) {
    me: Me @join__field(graph: FILMS) @join__field(graph: VOTES) @tag(name: "core")
    film: Film @join__field(graph: FILMS) @tag(name: "core")
    both: Int @join__field(graph: FILMS) @join__field(graph: VOTES) @tag(name: "non-core") @tag(name: "critical")
    tips: [String] @join__field(graph: TIPS) @tag(name: "best-effort")
    plain: Int @join__field(graph: VOTES)
    edges: Edges @join__field(graph: VOTES) @tag(name: "non-core")
    item: Item @join__field(graph: FILMS) @tag(name: "core")
  }
  type Mutation @join__type(graph: FILMS) @join__type(graph: TIPS) {
    play: Int @join__field(graph: FILMS) @tag(name: "critical")
    count: Int @join__field(graph: TIPS) @tag(name: "best-effort")
  }
  type Me @join__type(graph: FILMS) @join__type(graph: VOTES) {
    votes: Edges @join__field(graph: VOTES) @tag(name: "non-core")
    films: [Film] @join__field(graph: FILMS) @tag(name: "core")
  }
  type Edges @join__type(graph: VOTES) { edges: [Film] }
  interface Item @join__type(graph: FILMS) { name: String stars: Int }
  type Film implements Item
    @join__type(graph: FILMS, key: "id") @join__type(graph: VOTES, key: "id") @join__type(graph: TIPS, key: "id") @tag(name: "core") {
    id: ID!
    name: String @join__field(graph: FILMS) @join__field(graph: TIPS, external: true) @tag(name: "owner/films")
    stars: Int @join__field(graph: VOTES) @tag(name: "non-core")
  }`;

const model = new CriticalityModel(parse(SUPERGRAPH));
const { critical, core, 'non-core': nonCore, 'best-effort': bestEffort } = CRITICALITY_BY_TAG;

function ofOperation(text: string, variables?: Readonly<Record<string, unknown>>): Criticality {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new TypeError('no operation');
  return model.ofOperation(document, operation, variables);
}

describe('an operation of a client', () => {
  test.each<[string, string, Criticality]>([
    ['a root field', '{ tips }', bestEffort],
    ['the highest of several', '{ tips plain film { name } }', core],
    ['untagged', '{ plain }', UNDECIDED],
    ['tags of several subgraphs', '{ both }', critical],
    ['fields below a namespace', '{ me { votes { edges { name } } } }', nonCore],
    ['a namespace of one subgraph has its own tag', '{ edges { edges { name } } }', nonCore],
    ['aliases', '{ film: tips }', bestEffort],
    [
      'nested fragments',
      '{ ...A } fragment A on Start { ... { me { ...B } } } fragment B on Me { films { id } }',
      core,
    ],
    ['fields below a root field do not count', '{ me { votes { edges { id } } } tips }', nonCore],
    ['a mutation', 'mutation { count }', bestEffort],
    ['only __typename', '{ __typename me { __typename } }', UNDECIDED],
    ['a constant condition', '{ tips film @skip(if: true) { id } ... @include(if: false) { both } }', bestEffort],
    ['a fragment that spreads itself', '{ ...A } fragment A on Start { tips ...A }', bestEffort],
    ['an unknown field', '{ nothing }', UNDECIDED],
  ])('%s', (_, text, expected) => {
    expect(ofOperation(text)).toBe(expected);
  });

  test('a field that a variable leaves out does not count', () => {
    const text = 'mutation ($a: Boolean!) { count play @include(if: $a) ... @skip(if: $a) { count } }';
    expect(ofOperation(text, { a: false })).toBe(bestEffort);
    expect(ofOperation(text, { a: true })).toBe(critical);
    expect(ofOperation(text)).toBe(critical);
  });
});

describe('a fetch', () => {
  test.each<[string, string, Criticality]>([
    ['of entities', '($r: [_Any!]!) { _entities(representations: $r) { ... on Film { __typename stars } } }', nonCore],
    ['with the type’s tag', '($r: [_Any!]!) { _entities(representations: $r) { ... on Film { stars name } } }', core],
    ['of an interface', '($r: [_Any!]!) { _entities(representations: $r) { ... on Item { name } } }', core],
    ['of root fields', '{ me { votes { edges { id } } } }', nonCore],
  ])('%s', (_, text, expected) => {
    expect(ofOperation(`query ${text}`)).toBe(expected);
  });
});

test.each<[string, Criticality]>([
  ['films', critical],
  ['votes', critical],
  ['tips', bestEffort],
  ['unknown', UNDECIDED],
])('the subgraph %s has the criticality of its most important field', (name, expected) => {
  expect(model.ofSubgraph(name)).toBe(expected);
});

test('entry fields are listed once with their subgraphs', () => {
  expect(
    model.entryFields().map(({ coordinate, subgraphs, tags }) => [coordinate, subgraphs.join(), tags.join()]),
  ).toEqual([
    ['Start.me', 'films,votes', 'core'],
    ['Me.votes', 'votes', 'non-core'],
    ['Me.films', 'films', 'core'],
    ['Start.film', 'films', 'core'],
    ['Start.both', 'films,votes', 'critical,non-core'],
    ['Start.tips', 'tips', 'best-effort'],
    ['Start.plain', 'votes', ''],
    ['Start.edges', 'votes', 'non-core'],
    ['Start.item', 'films', 'core'],
    ['Mutation.play', 'films', 'critical'],
    ['Mutation.count', 'tips', 'best-effort'],
  ]);
});

test('@tag under another name counts, and another directive of that name does not', () => {
  const renamed = `schema @link(url: "https://specs.apollo.dev/tag/v0.3", as: "label") { query: Query }
    type Query { a: Int @label(name: "core") @tag(name: "critical") }`;
  expect(new CriticalityModel(parse(renamed)).ofField('Query', 'a')).toBe(core);
  const imported = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@tag", as: "@t" }])
    type Query { a: Int @t(name: "core") }`;
  expect(new CriticalityModel(parse(imported)).ofField('Query', 'a')).toBe(core);
});

test('the highest of none is null', () => {
  expect(highest([])).toBeNull();
  expect(highest([nonCore, UNDECIDED, bestEffort])).toBe(UNDECIDED);
});
