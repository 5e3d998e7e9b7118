/** Random operations on random resolvers: the response is that of graphql-js. */
import { createHash } from 'node:crypto';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { buildSchema, defaultFieldResolver, execute, isObjectType, parse, validate } from 'graphql';
import type { ExecutionResult, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { executeBounded } from '../execute-bounded.js';
import { RequestWork } from '../request-work.js';

const SDL = `
  interface Named { name: String named(first: Int! = 2, prefix: String): [Named] }
  interface Work implements Named { name: String named(first: Int! = 2, prefix: String): [Named] year: Int! }
  union Any = Film | Person | Series
  enum Kind { LONG SHORT }
  input Filter { kind: Kind = LONG tags: [String!] }
  type Query {
    film(id: ID!): Film filmOrFail(id: ID!): Film! films(first: Int = 3, filter: Filter): [Film!]!
    any: Any anys: [Any!] named: Named grid: [[Film!]]! strict: [[Int!]!] numbers: [Int] node: Work!
  }
  type Film implements Named & Work {
    id: ID! name: String title: String! year: Int! kind: Kind rating: Float
    named(first: Int! = 2, prefix: String): [Named] cast: [Person!]! director: Person! sequel: Film tags: [String!]!
  }
  type Series implements Named & Work {
    id: ID! name: String year: Int! named(first: Int! = 2, prefix: String): [Named] episodes: [Film]!
  }
  type Person implements Named {
    id: ID! name: String named(first: Int! = 2, prefix: String): [Named] films: [Film!] spouse: Person echo(text: String, filter: Filter): String
  }
`;

const OBJECTS = ['Film', 'Series', 'Person'] as const;

/** A number from 0 to below 1 that follows from the text. */
function fractionOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE() / 2 ** 32;
}

function textOfPath({ path }: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at !== undefined; at = at.prev) keys.push(String(at.key));
  return keys.join('<');
}

/** Chances of the outcomes of a resolver. */
interface Chances {
  readonly fails: number;
  readonly isNull: number;
  readonly isPromise: number;
}

function valueOf(type: string, text: string, chances: Chances): unknown {
  if (type.endsWith('!')) return valueOf(type.slice(0, -1), text, chances);
  if (fractionOf(`${text} null`) < chances.isNull) return null;
  if (fractionOf(`${text} error`) < chances.fails / 2) return new Error(`error at ${text}`);
  if (type.startsWith('['))
    return Array.from({ length: Math.floor(fractionOf(`${text} length`) * 4) }, (_, index) =>
      itemOf(`${index}<${text}`, chances, (inner) => valueOf(type.slice(1, -1), inner, chances)),
    );
  const fraction = fractionOf(`${text} value`);
  if (type === 'Int') return Math.floor(fraction * 100);
  if (type === 'Float') return fraction;
  if (type === 'Kind') return fraction < 0.1 ? 'UNKNOWN' : 'LONG';
  if (type === 'String' || type === 'ID') return fraction < 0.05 ? {} : `text of ${text}`;
  const objects = type === 'Work' ? (['Film', 'Series'] as const) : OBJECTS;
  const name = (OBJECTS as readonly string[]).includes(type) ? type : objects[Math.floor(fraction * objects.length)];
  return { __typename: fraction > 0.97 ? 'Nothing' : name, id: text };
}

/** The value, a promise of it, an exception or a rejection. */
function settle(text: string, { fails, isPromise }: Chances, make: (text: string) => unknown): unknown {
  const throwsNow = (): unknown => {
    if (fractionOf(`${text} throws`) < fails) throw new Error(`thrown at ${text}`);
    return make(text);
  };
  const kind = fractionOf(`${text} promise`);
  if (kind < isPromise / 2) return Promise.resolve().then(throwsNow);
  if (kind < isPromise) return new Promise((resolve) => setImmediate(resolve)).then(throwsNow);
  return throwsNow();
}

/** An exception here would lose the promises of earlier items. */
function itemOf(text: string, chances: Chances, make: (text: string) => unknown): unknown {
  try {
    return settle(text, chances, make);
  } catch (error) {
    return error;
  }
}

function createSchema(chances: Chances, seed: number): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name === 'id') {
        field.resolve = defaultFieldResolver;
        continue;
      }
      field.resolve = (source, args: object, _context, info) => {
        const text = `${seed} ${textOfPath(info)} ${JSON.stringify(args)} ${(source as { id?: string } | undefined)?.id ?? ''}`;
        return settle(text, chances, (inner) =>
          field.name === 'echo'
            ? JSON.stringify([args, info.variableValues])
            : valueOf(String(field.type), inner, chances),
        );
      };
    }
  }
  return schema;
}

const ARGUMENTS: Readonly<Record<string, (random: Random) => string>> = {
  film: (random) => `(id: ${random.pick(['"1"', '$id', '7'])})`,
  filmOrFail: (random) => `(id: ${random.pick(['"1"', '$id'])})`,
  films: (random) => random.pick(['', '(first: $first)', '(filter: $filter)', '(filter: { tags: ["a", $text] })']),
  named: (random) => random.pick(['', '(first: 1)', '(prefix: $text)', '(first: $first2)']),
  echo: (random) => random.pick(['', '(text: $text)', '(filter: { kind: SHORT })', '(text: "x", filter: $filter)']),
};

const CONDITIONS = [
  '',
  '',
  '',
  '',
  ' @skip(if: $no)',
  ' @include(if: $yes)',
  ' @include(if: false)',
  ' @skip(if: $yes)',
];

function selectionOf(schema: GraphQLSchema, typeName: string, random: Random, depth: number): string {
  const type = schema.getType(typeName);
  const fields = type !== undefined && 'getFields' in type ? Object.values(type.getFields()) : [];
  const parts: string[] = [];
  for (let count = 1 + random.int(4); count > 0; count -= 1) {
    const kind = random.next();
    if (kind < 0.1) parts.push(`${random.pick(['', 'kindOf: '])}__typename`);
    else if (kind < 0.3 && depth > 0) {
      const on = ['Query'].includes(typeName) ? 'Query' : random.pick(['Film', 'Series', 'Person', 'Named', 'Work']);
      if (canSpread(schema, typeName, on))
        parts.push(`... on ${on}${random.pick(CONDITIONS)} { ${selectionOf(schema, on, random, depth - 1)} }`);
    } else if (fields.length > 0) {
      const field = random.pick(fields as readonly { readonly name: string; readonly type: unknown }[]);
      const named = String(field.type).replaceAll(/[[\]!]/g, '');
      const isLeaf = ['Int', 'Float', 'String', 'ID', 'Kind'].includes(named);
      if (!isLeaf && depth === 0) continue;
      const args = ARGUMENTS[field.name]?.(random) ?? '';
      // Equal aliases need equal fields and arguments.
      const alias =
        args === '' && random.next() < 0.7
          ? ''
          : `${field.name}_${typeName}_${fractionOf(args).toString(36).slice(2, 6)}: `;
      const inner = isLeaf ? '' : ` { ${selectionOf(schema, named, random, depth - 1)} }`;
      parts.push(`${alias}${field.name}${args}${random.pick(CONDITIONS)}${inner}`);
    }
  }
  return parts.length === 0 ? '__typename' : parts.join(' ');
}

function canSpread(schema: GraphQLSchema, parent: string, on: string): boolean {
  const document = parse(`fragment F on ${parent} { ... on ${on} { __typename } }  { f: __typename }`);
  return validate(schema, document).every(({ message }) => !message.includes('spread'));
}

const VARIABLES =
  '($id: ID! = "9", $first: Int, $first2: Int! = 1, $filter: Filter, $text: String! = "t", $no: Boolean!, $yes: Boolean!)';

/** Collects rejections without a reader while the work runs and for some turns after it. */
async function withRejections<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly unread: readonly unknown[] }> {
  const unread: unknown[] = [];
  const listener = (reason: unknown): void => void unread.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', listener);
  const result = await work();
  for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listener);
  others.forEach((other) => process.on('unhandledRejection', other));
  return { result, unread };
}

async function executeBoth(
  schema: GraphQLSchema,
  source: string,
  variableValues: Record<string, unknown>,
): Promise<{
  readonly expected: ExecutionResult;
  readonly actual: ExecutionResult;
  readonly unread: readonly unknown[];
}> {
  const document = parse(source);
  const work = new RequestWork({ fields: 1_000_000, deadlineMs: 60_000 });
  const request = { schema, document, variableValues, operationName: null };
  const { result: actual, unread } = await withRejections(() => executeBounded({ ...request, contextValue: { work } }));
  work.finish();
  // graphql-js itself leaves rejections without a reader.
  const { result: expected } = await withRejections(async () => execute({ ...request, contextValue: {} }));
  return { expected, actual, unread };
}

/** Errors of a response in a fixed order, without those below a null: which of those are found depends on timing. */
function errorsOf({ data, errors = [] }: ExecutionResult): readonly string[] {
  const isBelowNull = (path: readonly (string | number)[]): boolean => {
    let at: unknown = data;
    for (const key of path) {
      if (at === null || at === undefined) return true;
      at = (at as Readonly<Record<string | number, unknown>>)[key];
    }
    return false;
  };
  return errors
    .filter(({ path }) => path === undefined || !isBelowNull(path))
    .map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`)
    .toSorted();
}

test.each<readonly [string, Chances]>([
  ['synchronous resolvers without failures', { fails: 0, isNull: 0, isPromise: 0 }],
  ['promises', { fails: 0, isNull: 0, isPromise: 0.5 }],
  ['nulls', { fails: 0, isNull: 0.1, isPromise: 0.2 }],
  ['rare failures', { fails: 0.03, isNull: 0.03, isPromise: 0.3 }],
  ['failures', { fails: 0.2, isNull: 0.1, isPromise: 0.5 }],
])('%s', async (_name, chances) => {
  const random = createRandom(17);
  let compared = 0;
  for (let count = 0; count < 250; count += 1) {
    const schema = createSchema(chances, count);
    const source = `query Q${VARIABLES} { ${selectionOf(schema, 'Query', random, 4)} f: films { id } echoed: any { ... on Person { echo(text: $text, filter: $filter) named(first: $first2) { name } } } x: film(id: $id) { id @skip(if: $no) title @include(if: $yes) } y: films(first: $first) { __typename } }`;
    if (validate(schema, parse(source)).length > 0) continue;
    compared += 1;
    const values = {
      no: random.next() < 0.3,
      yes: random.next() < 0.7,
      ...(random.next() < 0.5 ? {} : { first: random.pick([null, 3]) }),
      ...(random.next() < 0.5 ? {} : { filter: random.pick([null, {}, { kind: 'SHORT', tags: 'x' }]) }),
    };
    const { expected, actual, unread } = await executeBoth(schema, source, values);
    const context = `${count}: ${source} ${JSON.stringify(values)}`;
    expect(JSON.stringify(actual.data), context).toBe(JSON.stringify(expected.data));
    expect(unread, context).toEqual([]);
    // Below a null that it has caused, an error has several candidates: graphql-js reports the one that settled first.
    expect(errorsOf(actual).map(pathOnly), context).toEqual(errorsOf(expected).map(pathOnly));
  }
  expect(compared).toBeGreaterThan(50);
});

function pathOnly(error: string): string {
  return error.slice(0, error.indexOf(':'));
}
