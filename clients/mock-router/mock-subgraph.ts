/**
 * A subgraph generated from its schema: every field has a value of its type, every list has items, every reference
 * resolves.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { GraphQLFieldResolver, GraphQLNamedType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import type { SubgraphRequest, SubgraphResponse } from '@marquee/router/subgraph-client/subgraph-request';
import { hashOf, generateLeaf } from './generate-values.js';

/**
 * Values that replace generated ones, by coordinate (`Title.name`). A function receives the object, the arguments and
 * the generated value. Missing fields of an object are generated; `null` is null.
 */
export type FieldOverrides = Readonly<Record<string, unknown>>;

export type MockSubgraph = (
  request: Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'>,
) => Promise<SubgraphResponse>;

/** A generated object: its known fields, and the seed of the others. */
interface Mocked {
  readonly __typename: string;
  readonly $seed: string;
  readonly [field: string]: unknown;
}

/** Default length of generated lists. */
const LIST_LENGTH = 3;

export function createMockSubgraph(sdl: string, overrides: FieldOverrides = {}): MockSubgraph {
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema({ typeDefs, resolvers: referenceResolvers(buildSubgraphSchema({ typeDefs })) });
  const fieldResolver = resolverOf(schema, overrides);
  return async ({ query, variables, operationName }) => {
    const result = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      operationName,
      rootValue: ROOT,
      fieldResolver,
    });
    return JSON.parse(JSON.stringify(result)) as SubgraphResponse;
  };
}

const ROOT: Mocked = { __typename: '', $seed: '' };

/** Every requested entity exists. Its fields are derived from its key, so that all subgraphs agree. */
function referenceResolvers(schema: GraphQLSchema) {
  const entities = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && (type.astNode?.directives ?? []).some(({ name }) => name.value === 'key'),
  );
  return Object.fromEntries(
    entities.map(({ name }) => [
      name,
      {
        __resolveReference: (reference: Readonly<Record<string, unknown>>): Mocked => ({
          ...reference,
          __typename: name,
          $seed: seedOfEntity(name, reference),
        }),
      },
    ]),
  );
}

function seedOfEntity(name: string, { id }: Readonly<Record<string, unknown>>): string {
  return `${name}/${String(id)}`;
}

function resolverOf(
  schema: GraphQLSchema,
  overrides: FieldOverrides,
): GraphQLFieldResolver<Mocked, unknown, Readonly<Record<string, unknown>>> {
  return (source, args, _context, { fieldName, parentType, returnType }) => {
    if (fieldName === '_service') return { sdl: '' };
    if (fieldName in source && source !== ROOT) return source[fieldName];
    const coordinate = `${parentType.name}.${fieldName}`;
    const seed = `${source.$seed}.${fieldName}${JSON.stringify(args)}`;
    const generated = make(schema, returnType, fieldName, seed, args);
    if (!Object.hasOwn(overrides, coordinate)) return generated;
    const override = overrides[coordinate];
    return complete(
      typeof override === 'function'
        ? (override as (...all: readonly unknown[]) => unknown)(source, args, generated)
        : override,
      schema,
      returnType,
      seed,
    );
  };
}

function make(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  field: string,
  seed: string,
  args: Readonly<Record<string, unknown>>,
): unknown {
  if (isNonNullType(type)) return make(schema, type.ofType, field, seed, args);
  if (isListType(type))
    return Array.from({ length: lengthOf(args) }, (_, index) =>
      make(schema, type.ofType, field, `${seed}.${index}`, {}),
    );
  if (isLeafType(type)) return generateLeaf(type, field, seed);
  return makeObject(schema, type, seed);
}

function lengthOf({ first }: Readonly<Record<string, unknown>>): number {
  return typeof first === 'number' ? Math.min(Math.max(first, 0), LIST_LENGTH) : LIST_LENGTH;
}

function makeObject(schema: GraphQLSchema, type: GraphQLNamedType, seed: string): Mocked {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const name = isAbstractType(type) ? (possible[hashOf(seed) % possible.length]?.name ?? type.name) : type.name;
  const id = generateId(schema, name, seed);
  return id === null ? { __typename: name, $seed: seed } : { __typename: name, id, $seed: seedOfEntity(name, { id }) };
}

/** There are few entities, so that one appears at several paths. */
const ENTITIES_OF_A_TYPE = 12;

function generateId(schema: GraphQLSchema, name: string, seed: string): string | null {
  const type = schema.getType(name);
  return isObjectType(type) && 'id' in type.getFields()
    ? `${name.toLowerCase()}-${hashOf(seed) % ENTITIES_OF_A_TYPE}`
    : null;
}

/** Fields that an override leaves out are generated. */
function complete(value: unknown, schema: GraphQLSchema, type: GraphQLOutputType, seed: string): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => complete(item, schema, type, `${seed}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const named = getNamedType(type);
  return isLeafType(named) ? value : { ...makeObject(schema, named, seed), ...value };
}
