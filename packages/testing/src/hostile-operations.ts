/**
 * Requests that are legal GraphQL, or nearly, and cost a server more than they look: for tests and proofs of the router,
 * the registry and the subgraphs. They are made from the server's schema and a seed.
 */
import {
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';

export interface HostileRequest {
  /** What is large: depth, width, overlaps, literals, variables, fragments, directives, nulls, errors or text. */
  readonly kind: string;
  /** The body of a POST, as JSON. */
  readonly body: string;
}

/** `count` requests of each kind; equal for equal schemas and seeds. Every text is new to the server. */
export function hostileRequests(schema: GraphQLSchema, seed: number, count = 1): readonly HostileRequest[] {
  const random = createRandom(seed);
  const target = new Target(schema, random);
  return Object.entries(KINDS).flatMap(([kind, write]) =>
    Array.from({ length: count }, () => ({ kind, body: write(target, random) })),
  );
}

type Field = GraphQLField<unknown, unknown>;
type Write = (target: Target, random: Random) => string;

const KINDS: Readonly<Record<string, Write>> = {
  depth: (target, random) => query(target, target.nested(between(random, 20, 400))),
  'depth of inline fragments': (target, random) => {
    const depth = between(random, 50, 3_000);
    return query(target, `${'... { '.repeat(depth)}__typename${' }'.repeat(depth)}`);
  },
  'unclosed brackets': (target, random) => query(target, random.pick(['{ a ', '[', '(a: [', '... { ']).repeat(20_000)),
  width: (target, random) => query(target, target.wide(between(random, 20, 99), 0)),
  'width of two levels': (target, random) => query(target, target.wide(between(random, 5, 60), 1)),
  'aliases below one field': (target, random) => query(target, target.below(between(random, 40, 99))),
  'wide fragments': (target, random) => query(target, target.inlined(between(random, 2, 29))),
  overlaps: (target, random) => query(target, target.overlapping(between(random, 2, 8), between(random, 2, 6))),
  'overlaps in the introspection': (target, random) => {
    const width = between(random, 3, 9);
    const leaf = repeat(width, () => 'fields { name }');
    return query(target, `__schema { types { ${repeat(width, () => `fields { type { ${leaf} } }`)} } }`);
  },
  'list literals': (target, random) => literal(target, nestedList(between(random, 18, 4_000))),
  'object literals': (target, random) => {
    const depth = between(random, 18, 2_000);
    return literal(target, `${'{ a: ['.repeat(depth)}1${'] }'.repeat(depth)}`);
  },
  'literals in directives': (target, random) => {
    const list = nestedList(between(random, 18, 2_000));
    return query(target, `__typename @include(if: ${list}) @deprecated(reason: ${list})`);
  },
  'literals in defaults of variables': (target, random) => {
    const list = nestedList(between(random, 18, 2_000));
    return body({ query: `query ${target.name()}($a: [[ID]] = ${list}) { __typename }` });
  },
  'list types': (target, random) => {
    const depth = between(random, 50, 4_000);
    return body({ query: `query ${target.name()}($a: ${'['.repeat(depth)}ID${']'.repeat(depth)}) { __typename }` });
  },
  'depth of variables': (target, random) => {
    const depth = between(random, 50, 400_000);
    const text = JSON.stringify(`query ${target.name()}($a: [ID]) { __typename }`);
    return `{"query":${text},"variables":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
  },
  'depth of objects in variables': (target, random) => {
    const depth = between(random, 50, 150_000);
    const text = JSON.stringify(`query ${target.name()}($a: [ID]) { __typename }`);
    return `{"query":${text},"variables":{"a":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}}`;
  },
  'nulls in variables': (target, random) =>
    body({
      query: `query ${target.name()}($a: [ID!]!) { __typename }`,
      variables: { a: Array.from({ length: between(random, 1_000, 200_000) }, () => null) },
    }),
  'long wrong values': (target, random) =>
    body({
      query: `query ${target.name()}($a: [Int!]!) { __typename }`,
      variables: { a: Array.from({ length: 20 }, () => 'x'.repeat(between(random, 1_000, 40_000))) },
    }),
  'many variables': (target, random) => {
    const count = between(random, 200, 2_400);
    return body({ query: `query ${target.name()}(${repeat(count, (index) => `$v${index}: ID`)}) { __typename }` });
  },
  fragments: (target, random) => {
    const count = between(random, 100, 900);
    return withFragments(
      target,
      repeat(count, (index) => `...F${index}`),
      count,
      () => '__typename',
    );
  },
  'a chain of fragments': (target, random) =>
    withFragments(target, '...F0', between(random, 50, 900), (index, count) =>
      index + 1 < count ? `...F${index + 1}` : '__typename',
    ),
  'doubling fragments': (target, random) =>
    withFragments(target, '...F0', between(random, 20, 60), (index, count) =>
      index + 1 < count ? `...F${index + 1} ...F${index + 1}` : '__typename',
    ),
  'fragments in a circle': (target, random) =>
    withFragments(target, '...F0', between(random, 2, 60), (index, count) => `...F${(index + 1) % count}`),
  'conditional fields': (target, random) => {
    const count = between(random, 8, 30);
    const variables = repeat(count, (index) => `$v${index}: Boolean!`);
    const fields = repeat(count, (index) =>
      target
        .wide(1, 0)
        .replace(/^a0: (\w+)/, `a${index}: $1`)
        .replace(' {', ` @include(if: $v${index}) {`),
    );
    const values = Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, random.int(2) === 0]));
    return body({ query: `query ${target.name()}(${variables}) { ${fields} }`, variables: values });
  },
  directives: (target, random) =>
    query(target, `__typename ${'@include(if: true) '.repeat(between(random, 100, 2_000))}`),
  'unknown fields': (target, random) =>
    query(
      target,
      repeat(between(random, 20, 3_000), (index) => `unknown${index}`),
    ),
  'long names': (target, random) =>
    query(
      target,
      repeat(20, (index) => `${'n'.repeat(between(random, 500, 6_000))}${index}`),
    ),
  comments: (target, random) => query(target, `${'#\n'.repeat(between(random, 5_000, 400_000))} __typename`),
  lines: (target, random) => query(target, `${'\n'.repeat(between(random, 5_000, 100_000))} unknown`),
  'many operations': (target, random) =>
    body({
      query: repeat(between(random, 60, 500), (index) => `query ${target.name()}${index} { __typename }`),
      operationName: 'none',
    }),
};

/** What the requests ask the server for. */
class Target {
  #names = 0;
  readonly #root: GraphQLObjectType;

  constructor(
    schema: GraphQLSchema,
    private readonly random: Random,
  ) {
    const root = schema.getQueryType();
    if (!root) throw new Error('The schema has no query type.');
    this.#root = root;
  }

  /** A name that no other request has, so that no cache has the text. */
  name(): string {
    this.#names += 1;
    return `Q${this.random.int(1_000_000_000)}_${this.#names}`;
  }

  /** An argument of a root field, and how the field is called with it. */
  call(value: string): string {
    const fields = Object.values(this.#root.getFields()).filter(({ args }) => args.length > 0);
    if (fields.length === 0) return `__type(name: ${value}) { name }`;
    const field = this.random.pick(fields);
    const argument = this.random.pick(field.args);
    return `${field.name}(${argument.name}: ${value}) ${selectionOf(field)}`;
  }

  /** Fields within fields, as deep as the schema allows, and then the introspection. */
  nested(depth: number): string {
    const pairs = Math.ceil(depth / 2);
    return `__schema { types { ${'fields { type { '.repeat(pairs)}name${' } }'.repeat(pairs)} } }`;
  }

  /** Composite root fields with all their leaves, under `count` aliases. */
  wide(count: number, depth: number): string {
    const field = this.random.pick(this.#composites());
    const type = getNamedType(field.type);
    return repeat(count, (index) => `a${index}: ${callOf(field)} { ${allFields(type, depth)} }`);
  }

  /** One root field, and below it a field with all its leaves under `count` aliases. */
  below(count: number): string {
    const candidates = this.#composites().flatMap((root) =>
      this.#compositesOf(getNamedType(root.type)).map((field) => ({ root, field })),
    );
    if (candidates.length === 0) return this.wide(1, 0);
    const { root, field } = this.random.pick(candidates);
    const inner = repeat(count, (index) => `a${index}: ${callOf(field)} { ${allFields(getNamedType(field.type), 0)} }`);
    return `${callOf(root)} { ${inner} }`;
  }

  /** A composite root field in `count` fragments, with two levels of fields. */
  inlined(count: number): string {
    const field = this.random.pick(this.#composites());
    const fields = allFields(getNamedType(field.type), 1);
    return repeat(
      count,
      (index) => `... on ${this.#root.name} { ${callOf(field)} { ${fields} a${index}: __typename } }`,
    );
  }

  /** A root field within which the same fields are selected again and again. */
  overlapping(width: number, depth: number): string {
    const inner = (level: number): string =>
      level === 0 ? 'name' : repeat(width, () => `fields { type { ${inner(level - 1)} } }`);
    return `__schema { types { ${inner(Math.min(depth, 4))} } }`;
  }

  #composites(): readonly Field[] {
    return this.#compositesOf(this.#root);
  }

  #compositesOf(type: unknown): readonly Field[] {
    if (!isFieldsType(type)) return [];
    return Object.values(type.getFields()).filter((field) => isCompositeType(getNamedType(field.type)));
  }
}

/** The field with its required arguments. */
function callOf(field: Field): string {
  const args = field.args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${sampleOf(arg)}`);
  return args.length === 0 ? field.name : `${field.name}(${args.join(', ')})`;
}

function allFields(type: unknown, depth: number): string {
  const fields: readonly Field[] = isFieldsType(type) ? Object.values(type.getFields()) : [];
  const selections = fields
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (isLeafType(named)) return [field.name];
      return depth === 0 ? [] : [`${field.name} { ${allFields(named, depth - 1)} }`];
    });
  return ['__typename', ...selections].join(' ');
}

function isFieldsType(type: unknown): type is GraphQLObjectType {
  return typeof type === 'object' && type !== null && 'getFields' in type;
}

function selectionOf({ type }: Field): string {
  return isCompositeType(getNamedType(type)) ? '{ __typename }' : '';
}

function sampleOf({ type }: GraphQLArgument): string {
  return sampleOfType(type);
}

function sampleOfType(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sampleOfType(type.ofType);
  if (isListType(type)) return `[${sampleOfType(type.ofType)}]`;
  if (isInputObjectType(type)) return '{}';
  if ('getValues' in type) return type.getValues()[0]?.name ?? 'null';
  return type.name === 'Int' || type.name === 'Float' ? '1' : type.name === 'Boolean' ? 'true' : '"x"';
}

function nestedList(depth: number): string {
  return `${'['.repeat(depth)}1${']'.repeat(depth)}`;
}

function literal(target: Target, value: string): string {
  return query(target, target.call(value));
}

function withFragments(
  target: Target,
  selections: string,
  count: number,
  write: (index: number, count: number) => string,
): string {
  const fragments = repeat(count, (index) => `fragment F${index} on Query { ${write(index, count)} }`);
  return body({ query: `query ${target.name()} { ${selections} } ${fragments}` });
}

function query(target: Target, selections: string): string {
  return body({ query: `query ${target.name()} { ${selections} }` });
}

function body(request: object): string {
  return JSON.stringify(request);
}

function between(random: Random, least: number, most: number): number {
  return least + random.int(most - least + 1);
}

function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}
