/** A subgraph from a schema and records of data, in process, whose responses are executed by graphql-js. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  defaultFieldResolver,
  execute,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  validate,
  valueFromASTUntyped,
} from 'graphql';
import type { ConstDirectiveNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import type { SubgraphRequest, SubgraphResponse } from '../../../src/subgraph-client/subgraph-request.js';
import { overTheWire, withOpaqueScalars } from './opaque-scalars.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Entry = Readonly<Record<string, Json>>;

/**
 * Root types have one record, other types a list of records. In records
 * `{"$ref": {"Type": {…}}}` is the record of that type with these values;
 * `{"$args": ["a"]}` is the text of these arguments, `{"$from": ["a.b"]}` of these fields of the representation;
 * `{"$take": "limit", "of": [...]}` is the list up to the length in this argument;
 * `{"$by": "arg", "of": {…}}` is the property with the name in this argument;
 * `{"$error": "message", "code": "CODE"}` throws.
 */
export type SubgraphData = Readonly<Record<string, Entry | readonly Entry[]>>;

export type ExecuteSubgraph = (
  request: Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'>,
) => Promise<SubgraphResponse>;

export function createSubgraph(sdl: string, data: SubgraphData): ExecuteSubgraph {
  const typeDefs = parse(sdl);
  const bare = buildSubgraphSchema({ typeDefs });
  const schema = withOpaqueScalars(
    buildSubgraphSchema({ typeDefs, resolvers: referenceResolvers(bare, data) as never }),
  );
  return async ({ query, variables, operationName }) => {
    const document = parse(query);
    // A real subgraph refuses an operation that is not valid.
    const problems = validate(schema, document);
    if (problems.length > 0)
      throw new Error(`The fetch is invalid: ${problems.map(String).join('; ')}\n${print(document)}`);
    const result = await execute({
      schema,
      document,
      variableValues: overTheWire(variables),
      operationName,
      fieldResolver: resolveFrom(data),
      rootValue: ROOT,
    });
    return overTheWire<SubgraphResponse>(result);
  };
}

const ROOT = {};

function recordsOf(data: SubgraphData, typeName: string): readonly Entry[] {
  const records = data[typeName] ?? [];
  return Array.isArray(records) ? (records as readonly Entry[]) : [records as Entry];
}

/** Entities are found by the fields that the record and the representation have in common. */
function referenceResolvers(schema: GraphQLSchema, data: SubgraphData): object {
  const resolvers: Record<string, object> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const keys = resolvableKeys(type.astNode?.directives);
    if (keys === null) continue;
    const typeNames = isInterfaceType(type)
      ? schema.getPossibleTypes(type).map((possible) => possible.name)
      : [type.name];
    const find = (representation: Entry): Entry | null => {
      if (!keys.some((key) => key.every((field) => field in representation)))
        throw new GraphQLError(`${type.name} has no key among ${Object.keys(representation).join()}.`);
      for (const typeName of typeNames) {
        const found = recordsOf(data, typeName).find((record) => matches(record, representation));
        if (found)
          return {
            ...representation,
            ...found,
            __typename: isInterfaceType(type) ? typeName : type.name,
            $representation: representation,
          };
      }
      return null;
    };
    resolvers[type.name] = {
      __resolveReference: find,
      ...(isInterfaceType(type) && { __resolveType: ({ __typename }: Entry) => __typename }),
    };
  }
  return resolvers;
}

/** The top-level fields of each resolvable key; null for a type without keys. */
export function resolvableKeys(directives: readonly ConstDirectiveNode[] = []): readonly (readonly string[])[] | null {
  const keys = directives
    .filter(({ name }) => name.value === 'key')
    .map(({ arguments: args = [] }) =>
      Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
    );
  const resolvable = keys.filter((key) => key['resolvable'] !== false);
  return keys.length === 0
    ? null
    : resolvable.map(
        (key) =>
          String(key['fields'])
            .replace(/\{[^]*\}/, '')
            .match(/\w+/g) ?? [],
      );
}

function matches(record: Entry, representation: Entry): boolean {
  const shared = Object.keys(representation).filter(
    (key) => key !== '__typename' && key in record && !isInstruction(record[key]),
  );
  return shared.length > 0 && shared.every((key) => stringifyJson(record[key]) === stringifyJson(representation[key]));
}

function isInstruction(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('$'));
}

function resolveFrom(data: SubgraphData): GraphQLFieldResolver<unknown, unknown> {
  return (source, args: Entry, context, info) => {
    if (info.fieldName.startsWith('_') && source === ROOT) return defaultFieldResolver(source, args, context, info);
    const record = source === ROOT ? (recordsOf(data, info.parentType.name)[0] ?? {}) : (source as Entry);
    return read(record[info.fieldName], record, args, data);
  };
}

function read(value: Json | undefined, record: Entry, args: Entry, data: SubgraphData): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => read(item, record, args, data));
  if (typeof value !== 'object' || value === null || !isInstruction(value)) return value;
  const instruction = value as Entry;
  if ('$ref' in instruction) return findRef(instruction['$ref'] as Entry, data);
  if ('$args' in instruction) return (instruction['$args'] as string[]).map((name) => textOf(args[name])).join(' ');
  if ('$from' in instruction)
    return (instruction['$from'] as string[])
      .map((path) => textOf(readPath(record['$representation'], path.split('.'))))
      .join(' ');
  const { $take, $by, $error, of, code } = instruction;
  if (typeof $take === 'string') return read((of as Json[]).slice(0, Number(args[$take])), record, args, data);
  if (typeof $by === 'string') return read((of as Entry)[textOf(args[$by])] ?? null, record, args, data);
  throw new GraphQLError(textOf($error), { extensions: { code: code ?? 'INTERNAL_SERVER_ERROR' } });
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : stringifyJson(toLeafValue(value ?? null));
}

function readPath(value: Json | undefined, [part, ...rest]: readonly string[]): Json | undefined {
  if (part === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => readPath(item, [part, ...rest]) ?? null);
  return readPath((value as Entry)[part], rest);
}

function findRef(ref: Entry, data: SubgraphData): Entry {
  const [typeName, wanted] = Object.entries(ref)[0] ?? ['', {}];
  const found = recordsOf(data, typeName).find((record) => matches(record, wanted as Entry));
  if (!found) throw new Error(`The case's data has no ${JSON.stringify(ref)}.`);
  return { ...found, __typename: typeName };
}
