/** Operations that select one field in every way that the schema allows: aliased, in fragments, on abstract types. */
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

/** The fields from a root type to a type. */
interface FieldPath {
  readonly operation: 'query' | 'mutation';
  readonly calls: readonly string[];
}

/** @param isAvoided Fields (`Type.field`) that paths do not contain if there is another path. */
export function operationsWithField(
  schema: GraphQLSchema,
  { type, field }: Field,
  isAvoided: (coordinate: string) => boolean,
): readonly string[] {
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Error(`There is no field ${type.name}.${field}.`);
  const call = `${callOf(definition)}${isLeafType(getNamedType(definition.type)) ? '' : ' { __typename }'}`;
  const paths = findPaths(schema, isAvoided);
  return [type, ...abstractTypesOf(schema, type)].flatMap((through) => {
    const path = paths.get(through.name);
    if (path === undefined) return [];
    const has = 'getFields' in through && field in through.getFields();
    const bodies = [
      ...(has ? [`{ ${call} }`, `{ id: ${call} }`, `{ ... { __typename: ${call} } }`] : []),
      `{ ... on ${type.name} { ${call} } }`,
      `{ ...Outer ... on ${type.name} { x: ${call} } }`,
    ];
    return bodies.map(
      (body) =>
        write(path, body) +
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

/** The shortest path to each type, by breadth-first search; with avoided fields only where there is no other path. */
function findPaths(schema: GraphQLSchema, isAvoided: (coordinate: string) => boolean): ReadonlyMap<string, FieldPath> {
  const paths = new Map<string, FieldPath>();
  for (const operation of ['query', 'mutation'] as const) {
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    if (root) paths.set(root.name, { operation, calls: [] });
  }
  for (const includesAvoided of [false, true]) {
    const queue = [...paths.keys()];
    for (const name of queue) {
      const type = schema.getType(name);
      const path = paths.get(name);
      if (path === undefined || !isCompositeType(type)) continue;
      for (const [next, calls] of stepsFrom(schema, type, (coordinate) => includesAvoided || !isAvoided(coordinate))) {
        if (paths.has(next)) continue;
        paths.set(next, { ...path, calls: [...path.calls, ...calls] });
        queue.push(next);
      }
    }
  }
  return paths;
}

function stepsFrom(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  isOpen: (coordinate: string) => boolean,
): readonly (readonly [string, readonly string[]])[] {
  const possible = isAbstractType(type)
    ? schema.getPossibleTypes(type).map(({ name }) => [name, [`... on ${name}`]] as const)
    : [];
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  const within = fields
    .filter((field) => isCompositeType(getNamedType(field.type)) && isOpen(`${type.name}.${field.name}`))
    .map((field) => [getNamedType(field.type).name, [callOf(field)]] as const);
  return [...within, ...possible];
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
