/**
 * Operations that ask for one field in every way that the schema offers: plainly, under other names, in fragments,
 * through abstract types.
 */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';

export interface Field {
  readonly type: GraphQLObjectType;
  readonly field: string;
}

/** From a root to a type: what to write before the selection, and how many braces to close. */
interface FieldPath {
  readonly operation: 'query' | 'mutation';
  readonly calls: readonly string[];
}

/** @param isBarred Fields (`Type.field`) that ways lead around where they can. */
export function operationsWithField(
  schema: GraphQLSchema,
  { type, field }: Field,
  isBarred: (coordinate: string) => boolean,
): readonly string[] {
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Error(`There is no field ${type.name}.${field}.`);
  const call = `${callOf(definition)}${isLeafType(getNamedType(definition.type)) ? '' : ' { __typename }'}`;
  const ways = findPaths(schema, isBarred);
  return [type, ...abstractTypesOf(schema, type)].flatMap((through) => {
    const way = ways.get(through.name);
    if (way === undefined) return [];
    const has = 'getFields' in through && field in through.getFields();
    const bodies = [
      ...(has ? [`{ ${call} }`, `{ id: ${call} }`, `{ ... { __typename: ${call} } }`] : []),
      `{ ... on ${type.name} { ${call} } }`,
      `{ ...Outer ... on ${type.name} { x: ${call} } }`,
    ];
    return bodies.map(
      (body) =>
        write(way, body) +
        (body.includes('...Outer')
          ? ` fragment Outer on ${through.name} { ...Inner } fragment Inner on ${type.name} { y: ${call} }`
          : ''),
    );
  });
}

function write({ operation, calls }: FieldPath, body: string): string {
  return `${operation} { ${calls.map((call) => `${call} { `).join('')}${body.slice(1, -1)}${' }'.repeat(calls.length)} }`;
}

function abstractTypesOf(schema: GraphQLSchema, type: GraphQLObjectType): readonly GraphQLCompositeType[] {
  return Object.values(schema.getTypeMap()).filter(
    (each) => isAbstractType(each) && schema.isSubType(each, type),
  ) as GraphQLCompositeType[];
}

/** The shortest way to each type: breadth first, past barred fields only where there is no other. */
function findPaths(schema: GraphQLSchema, isBarred: (coordinate: string) => boolean): ReadonlyMap<string, FieldPath> {
  const ways = new Map<string, FieldPath>();
  for (const operation of ['query', 'mutation'] as const) {
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    if (root) ways.set(root.name, { operation, calls: [] });
  }
  for (const mayBeBarred of [false, true]) {
    const queue = [...ways.keys()];
    for (const name of queue) {
      const type = schema.getType(name);
      const way = ways.get(name);
      if (way === undefined || !isCompositeType(type)) continue;
      for (const [next, calls] of stepsFrom(schema, type, (coordinate) => mayBeBarred || !isBarred(coordinate))) {
        if (ways.has(next)) continue;
        ways.set(next, { ...way, calls: [...way.calls, ...calls] });
        queue.push(next);
      }
    }
  }
  return ways;
}

function stepsFrom(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  isOpen: (coordinate: string) => boolean,
): readonly (readonly [string, readonly string[]])[] {
  const behind = isAbstractType(type)
    ? schema.getPossibleTypes(type).map(({ name }) => [name, [`... on ${name}`]] as const)
    : [];
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  const within = fields
    .filter((field) => isCompositeType(getNamedType(field.type)) && isOpen(`${type.name}.${field.name}`))
    .map((field) => [getNamedType(field.type).name, [callOf(field)]] as const);
  return [...within, ...behind];
}

function callOf(field: GraphQLField<unknown, unknown>): string {
  const args = field.args
    .filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
    .map((arg) => `${arg.name}: ${sampleOf(arg.type)}`);
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`;
}

function sampleOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return `[${sampleOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return `{ ${fields.map((field) => `${field.name}: ${sampleOf(field.type)}`).join(', ')} }`;
  }
  if (type.name === 'Int' || type.name === 'Float') return '1';
  return type.name === 'Boolean' ? 'true' : '"1"';
}
