/** Makes the executable schema of a declaration, with `_entities` resolved in batches. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isUnionType, Kind, parse } from 'graphql';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { DirectiveNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { resolveEntities } from './resolve-entities.js';
import { readOwnFeatures } from '../switches/own-features.js';
import { guardFeatures, guardReferences } from '../switches/guard-features.js';
import { SCALARS } from './scalars.js';
import type { ReferenceResolver, SubgraphContext } from '../define-subgraph.js';

export interface SchemaSource<Context> {
  readonly name: string;
  /** The text of `schema.graphql`. */
  readonly sdl: string;
  readonly resolvers: object;
  readonly references: { readonly [typeName: string]: ReferenceResolver<Context> };
}

function scalarsIn(sdl: string, subgraph: string): Record<string, unknown> {
  const names = parse(sdl).definitions.flatMap((node) =>
    node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : [],
  );
  return Object.fromEntries(
    names.map((name) => {
      const scalar = SCALARS[name];
      if (scalar === undefined)
        throw new Error(
          `${subgraph}: the scalar ${name} has no implementation: add one to packages/subgraph/src/graphql/scalars.ts.`,
        );
      return [name, scalar];
    }),
  );
}

function isUnresolvable(key: DirectiveNode): boolean {
  return (
    key.arguments?.some(
      ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
    ) === true
  );
}

/** Entity types that the subgraph references only: all their keys have `resolvable: false`. */
function referencedTypes(sdl: string): ReadonlySet<string> {
  return new Set(
    parse(sdl).definitions.flatMap((node) => {
      const keys = 'directives' in node ? (node.directives ?? []).filter(({ name }) => name.value === 'key') : [];
      return node.kind === Kind.OBJECT_TYPE_DEFINITION && keys.length > 0 && keys.every(isUnresolvable)
        ? [node.name.value]
        : [];
    }),
  );
}

/** Throws unless exactly the entity types with a resolvable key have a reference resolver. */
function checkReferences(
  schema: GraphQLSchema,
  { name, sdl, references }: Pick<SchemaSource<never>, 'name' | 'sdl' | 'references'>,
): void {
  const union = schema.getType('_Entity');
  const referenced = referencedTypes(sdl);
  const entities = isUnionType(union)
    ? union.getTypes().flatMap((type) => (referenced.has(type.name) ? [] : [type.name]))
    : [];
  const missing = entities.filter((type) => references[type] === undefined);
  const unknown = Object.keys(references).filter((type) => !entities.includes(type));
  if (missing.length > 0) throw new Error(`${name}: no reference resolver for ${missing.join(', ')}.`);
  if (unknown.length > 0)
    throw new Error(`${name}: reference resolvers for ${unknown.join(', ')}, which have no resolvable @key.`);
}

/** Throws when scalars or reference resolvers do not match the SDL. */
export function buildSchema<Context extends SubgraphContext<unknown, unknown, unknown>>(
  parts: SchemaSource<Context>,
): GraphQLSchema {
  const resolvers = { ...scalarsIn(parts.sdl, parts.name), ...parts.resolvers } as GraphQLResolverMap<unknown>;
  const schema = buildSubgraphSchema({ typeDefs: parse(parts.sdl), resolvers });
  checkReferences(schema, parts);
  const features = readOwnFeatures(parts.name, parts.sdl);
  const entities = schema.getQueryType()?.getFields()['_entities'];
  if (entities !== undefined)
    entities.resolve = resolveEntities(guardReferences(parts.references, features)) as GraphQLFieldResolver<
      unknown,
      unknown
    >;
  guardFeatures(schema, parts.name, features);
  return schema;
}
