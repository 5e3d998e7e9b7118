import { buildASTSchema, getOperationAST, getVariableValues, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CostModel } from './cost-model.js';
import { MAX_COST } from './cost-program.js';
import { OperationCost } from './operation-cost.js';

const SDL = parse(/* GraphQL */ `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION

  type Query {
    number: Int
    author: Author
    authors: [Author!]! @listSize(assumedSize: 7)
    plain: [Author]
    grid: [[Author]]
    books(first: Int = 5, last: Int): Books
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: false)
    page(input: Page): [Book] @listSize(slicingArguments: ["input.first"], assumedSize: 40, requireOneSlicingArgument: false)
    exact(first: Int, last: Int): [Book] @listSize(slicingArguments: ["first", "last"])
    media: [Media] @listSize(assumedSize: 10)
    item: Item
    search(text: String @cost(weight: 3), filter: Filter): Int @cost(weight: 4)
    color: Color
    long(first: Long): [Book] @listSize(slicingArguments: ["first"])
  }
  scalar Long
  type Mutation { rename(filter: Filter): Author }
  input Page { first: Int = 15, inner: Page }
  input Filter { name: String @cost(weight: 2), and: [Filter!], tone: Color }
  enum Color @cost(weight: 6) { RED }
  type Author @cost(weight: 2) { name: String books(first: Int = 3): [Book] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) friend: Author }
  type Books { edges: [Edge!]! total: Int also: [Edge!] }
  type Edge { node: Book }
  interface Media { title: String authors: [Author] size: Int }
  type Book implements Media { title: String authors: [Author] @listSize(assumedSize: 2) size: Int @cost(weight: 1) }
  type Film implements Media @cost(weight: 5) { title: String authors: [Author] @listSize(assumedSize: 4) size: Int @cost(weight: 9) }
  union Item = Book | Film | Author
`);
const schema = buildASTSchema(SDL);
const model = new CostModel(SDL, { listSize: 10 });

function compile(source: string): OperationCost {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return new OperationCost(model, document, operation);
}

function estimate(source: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const definitions = getOperationAST(parse(source))?.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, variables);
  if (errors !== undefined) throw errors[0] ?? new Error('invalid');
  return compile(source).estimate(coerced);
}

describe('the estimated cost', () => {
  test.each([
    ['scalars are free', '{ number __typename }', 0],
    ['an object costs the weight of its type', '{ author { name } }', 2],
    ['an assumed size multiplies all of the selection', '{ authors { friend { name } } }', 7 * (2 + 2)],
    ['a list without @listSize has the default size', '{ plain { name } }', 10 * 2],
    ['lists of lists multiply', '{ grid { name } }', 100 * 2],
    ['a slicing argument, default value', '{ author { books { title } } }', 2 + 3],
    ['a slicing argument, literal', '{ author { books(first: 9) { title } } }', 2 + 9],
    ['null is no size', '{ author { books(first: null) { title } } }', 2 + 3],
    ['a negative number is no size', '{ author { books(first: -9) { title } } }', 2 + 3],
    ['a number of a custom scalar, as text', '{ long(first: "900") { title } }', 900],
    ['a number of a custom scalar, with a fraction', '{ long(first: 9e2) { title } }', 900],
    ['sized fields get the size', '{ books(first: 8) { edges { node { title } } total } }', 1 + 8 * 2],
    ['other lists do not', '{ books(first: 8) { also { node { title } } } }', 1 + 10 * 2],
    [
      'sized fields in fragments',
      '{ books(first: 8) { ...F } } fragment F on Books { ... { edges { node { title } } } }',
      1 + 8 * 2,
    ],
    [
      'one fragment below two sizes',
      '{ a: books(first: 8) { ...F } books { ...F } } fragment F on Books { edges { node { title } } }',
      2 + 13 * 2,
    ],
    ['the largest of two slicing arguments', '{ books(first: 2, last: 9) { edges { node { title } } } }', 1 + 9 * 2],
    ['a path to an input field', '{ page(input: { first: 4 }) { title } }', 4 + 1],
    ['a path to an absent input field', '{ page(input: {}) { title } }', 15 + 1],
    ['a path to an absent argument', '{ page { title } }', 40],
    ['each alias counts', '{ a: author { name } b: author { name } c: author { name } }', 6],
    ['an interface counts the most expensive type', '{ media { title } }', 10 * 5],
    ['a field of an interface too', '{ media { size authors { name } } }', 10 * (5 + 9 + 4 * 2)],
    [
      'fragments on several types are alternatives',
      '{ item { ... on Book { authors { name } } ... on Author { friend { name } } } }',
      5 + 4,
    ],
    [
      'fragments on an interface within a union',
      '{ item { ... on Media { authors { name } } ... on Film { size } } }',
      5 + 8 + 9,
    ],
    [
      'a fragment on an impossible type is free',
      '{ author { ... on Author { name } } media { ... on Media { ... on Item { __typename } } } }',
      2 + 50,
    ],
    ['weights of fields and arguments', '{ search(text: "a", filter: { name: "b" }) }', 4 + 3 + 1 + 2],
    ['null arguments are free', '{ search(text: null, filter: null) }', 4],
    [
      'input objects in lists',
      '{ search(filter: { and: [{ name: "b" }, { and: [{}] }] }) }',
      4 + 1 + (1 + 2) + (1 + 1),
    ],
    ['an enum with a weight, as value and as input', '{ color search(filter: { tone: RED }) }', 6 + 4 + 1 + 6],
    ['a mutation has a base cost', 'mutation { rename { name } }', 10 + 2],
    [
      'skipped selections are free',
      '{ author @skip(if: true) { name } ... @include(if: false) { author { name } } ...F @skip(if: true) } fragment F on Query { author { name } }',
      0,
    ],
    ['directives that do not skip', '{ author @skip(if: false) @include(if: true) { name } }', 2],
    [
      'a fragment that is spread twice',
      '{ author { ...F friend { ...F } } } fragment F on Author { books { title } }',
      2 + 3 + 2 + 3,
    ],
  ])('%s', (_, source, expected) => {
    expect(estimate(source)).toBe(expected);
    expect(compile(source).constant).toBe(expected);
  });

  test.each([
    ['a slicing argument', 'query ($n: Int) { author { books(first: $n) { title } } }', { n: 20 }, 22],
    ['an absent variable', 'query ($n: Int) { author { books(first: $n) { title } } }', {}, 5],
    ['a variable with a default value', 'query ($n: Int = 6) { author { books(first: $n) { title } } }', {}, 8],
    ['a null variable', 'query ($n: Int = 6) { author { books(first: $n) { title } } }', { n: null }, 5],
    ['a negative variable', 'query ($n: Int = 6) { author { books(first: $n) { title } } }', { n: -1 }, 5],
    ['a zero', 'query ($n: Int = 6) { author { books(first: $n) { title } } }', { n: 0 }, 2],
    ['an input object', 'query ($p: Page) { page(input: $p) { title } }', { p: { first: 2 } }, 2 + 1],
    ['the default value of its field', 'query ($p: Page) { page(input: $p) { title } }', { p: {} }, 15 + 1],
    ['a variable in an input object', 'query ($n: Int) { page(input: { first: $n }) { title } }', { n: 3 }, 3 + 1],
    [
      'the weight of an input in a variable',
      'query ($f: Filter) { search(filter: $f) }',
      { f: { and: [{ name: 'a' }, {}] } },
      4 + 1 + 3 + 1,
    ],
    ['@skip', 'query ($s: Boolean!) { author @skip(if: $s) { name } }', { s: true }, 0],
    [
      '@include',
      'query ($s: Boolean!) { ...F @include(if: $s) } fragment F on Query { author { name } }',
      { s: true },
      2,
    ],
    ['both', 'query ($s: Boolean!) { author @skip(if: $s) @include(if: $s) { name } }', { s: true }, 0],
    [
      'a size within a size',
      'query ($n: Int!) { books(first: $n) { edges { node { authors { books(first: $n) { title } } } } } }',
      { n: 4 },
      1 + 4 * (1 + 1 + 2 * (2 + 4)),
    ],
  ] as const)('depends on variables: %s', (_, source, variables, expected) => {
    expect(estimate(source, variables)).toBe(expected);
    expect(compile(source).constant).toBeNull();
  });

  test('saturates', () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'title' : `authors { books(first: 2147483647) { ${nested(depth - 1)} } }`;
    expect(estimate(`{ media { ${nested(12)} } }`)).toBe(MAX_COST);
    const withVariable = nested(12).replaceAll('2147483647', '$n');
    expect(estimate(`query ($n: Int!) { media { ${withVariable} } }`, { n: 2147483647 })).toBe(MAX_COST);
    expect(estimate(`query ($n: Int!) { media { ${withVariable} } }`, { n: 0 })).toBe(10 * (5 + 4 * 2));
  });

  test('is compiled in the length of the document, not of its expansion', () => {
    const levels = Array.from(
      { length: 400 },
      (_, level) =>
        `fragment F${level} on Author { a${level}: friend { ...F${level + 1} } b: friend { ...F${level + 1} } ...F${level + 1} }`,
    );
    const source = `query ($n: Int) { author { ...F0 } } ${levels.join(' ')} fragment F400 on Author { books(first: $n) { title } }`;
    const cost = compile(source);
    expect(cost.estimate({ n: 1 })).toBe(MAX_COST);
    expect(cost.mostExpensive({ n: 1 })?.path).toMatch(/^author/);
  });

  test('an input that is nested without end costs more than any limit', () => {
    let filter: unknown = {};
    for (let depth = 0; depth < 10_000; depth += 1) filter = { and: [filter] };
    expect(compile('query ($f: Filter) { search(filter: $f) }').estimate({ f: filter })).toBeGreaterThanOrEqual(
      MAX_COST,
    );
  });
});

describe('the entities of a fetch', () => {
  const source =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Book { authors { name } } ... on Film { title } } }';

  test('count as many times as there are representations', () => {
    expect(compile(source).estimate({ representations: [{}, {}, {}] })).toBe(3 * (1 + 4));
    expect(compile(source).estimate({}, 20)).toBe(20 * (1 + 4));
  });
});

describe('the most expensive field', () => {
  test.each([
    [
      'is followed to where the cost arises',
      '{ number books(first: 90) { edges { node { authors { books(first: 50) { title } } } } } author { name } }',
      'books.edges.node.authors.books',
    ],
    ['is an alias', '{ b: books(first: 90) { total edges { node { title } } } }', 'b.edges'],
    [
      'is in a fragment',
      '{ ...F } fragment F on Query { authors { ...A } } fragment A on Author { books(first: 70) { title } }',
      'authors.books',
    ],
  ])('%s', (_, text, path) => {
    expect(compile(text).mostExpensive({})?.path).toBe(path);
  });

  test('is not one that is skipped', () => {
    const cost = compile('query ($s: Boolean!) { authors @skip(if: $s) { name } author { name } }');
    expect(cost.mostExpensive({ s: true })).toEqual({ path: 'author', share: 100 });
  });
});

describe('a required slicing argument', () => {
  test.each([
    ['{ exact { title } }', {}, false],
    ['{ exact(first: 3) { title } }', {}, true],
    ['{ exact(first: 3, last: 3) { title } }', {}, false],
    ['query ($a: Int, $b: Int) { exact(first: $a, last: $b) { title } }', { a: 3 }, true],
    ['query ($a: Int, $b: Int) { exact(first: $a, last: $b) { title } }', { a: 3, b: 4 }, false],
    ['{ exact(first: 3, last: null) { title } }', {}, true],
    ['{ books { total } }', {}, true],
  ])('%s with %o', (source, variables, isGiven) => {
    const message = compile(source).findMissingSlicingArgument(variables);
    if (isGiven) expect(message).toBeNull();
    else expect(message).toBe('The field "exact" needs exactly one of the arguments "first", "last".');
  });
});

describe('the names of the directives', () => {
  const link = (rest: string): string => `extend schema @link(url: "https://specs.apollo.dev/${rest})`;
  test.each([
    ['imported', link('federation/v2.9", import: ["@cost", "@listSize"]'), 'cost', 'listSize'],
    [
      'renamed',
      link('cost/v0.1", import: [{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@size" }]'),
      'price',
      'size',
    ],
    [
      'not imported by a subgraph',
      link('federation/v2.9", import: ["@key"]'),
      'federation__cost',
      'federation__listSize',
    ],
    ['not imported by a supergraph', link('cost/v0.1"'), 'cost', 'cost__listSize'],
    ['with another prefix', link('cost/v0.1", as: "demand"'), 'demand', 'demand__listSize'],
    ['of a schema without a link', '', 'cost', 'listSize'],
  ])('%s', (_, head, costName, sizeName) => {
    const document = parse(`${head} type Query { a: [Int] @${costName}(weight: 3) @${sizeName}(assumedSize: 4) }`);
    const renamed = new CostModel(document, { listSize: 10 });
    const operation = parse('{ a }');
    const [definition] = operation.definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    expect(new OperationCost(renamed, operation, definition).constant).toBe(12);
  });
});

test.each(['900', 900, Object(900), '9e2'])('a variable of a custom scalar is a size: %j', (first: unknown) => {
  expect(estimate('query ($first: Long) { long(first: $first) { title } }', { first })).toBe(900);
});

test('a negative weight makes its own field cheaper, never those beside it or the operation', () => {
  const negative = new CostModel(
    parse(/* GraphQL */ `
      type Query { bad: Int @cost(weight: -100) good: Thing list: [Thing] @listSize(assumedSize: 3) }
      type Thing { refund: Int @cost(weight: -3) other: Thing }
    `),
    { listSize: 10 },
  );
  const costOf = (text: string): number | null => {
    const document = parse(text);
    const operation = getOperationAST(document);
    return operation === null || operation === undefined
      ? null
      : new OperationCost(negative, document, operation).constant;
  };
  expect(costOf('{ bad good { other { other { refund } } } }')).toBe(3);
  expect(costOf('{ bad list { refund } }')).toBe(3);
});
