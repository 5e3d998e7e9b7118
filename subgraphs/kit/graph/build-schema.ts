/** From a declaration to an executable subgraph schema whose `_entities` is batched by construction. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isUnionType, Kind, parse } from 'graphql';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { resolveEntities } from './resolve-entities.js';
import { SCALARS } from './scalars.js';
import type { ReferenceResolver, SubgraphContext } from './define-subgraph.js';

export interface SchemaParts<Context> {
  readonly name: string;
  /** The text of `schema.graphql`. */
  readonly sdl: string;
  readonly resolvers: object;
  readonly references: { readonly [typeName: string]: ReferenceResolver<Context> };
}

const scalarsIn = (sdl: string, subgraph: string): Record<string, unknown> => {
  const names = parse(sdl).definitions.flatMap((node) => (node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : []));
  return Object.fromEntries(
    names.map((name) => {
      const scalar = SCALARS[name];
      if (scalar === undefined) throw new Error(`${subgraph}: scalar ${name} has no meaning yet; give it one in kit/graph/scalars.ts.`);
      return [name, scalar];
    }),
  );
};

/** Entity types by the schema, each of which must have a reference resolver; and no other may. */
const checkReferences = (schema: GraphQLSchema, { name, references }: Pick<SchemaParts<never>, 'name' | 'references'>): void => {
  const union = schema.getType('_Entity');
  const entities = isUnionType(union) ? union.getTypes().map((type) => type.name) : [];
  const missing = entities.filter((type) => references[type] === undefined);
  const unknown = Object.keys(references).filter((type) => !entities.includes(type));
  if (missing.length > 0) throw new Error(`${name}: no reference resolver for ${missing.join(', ')}.`);
  if (unknown.length > 0) throw new Error(`${name}: reference resolvers for ${unknown.join(', ')}, which have no resolvable @key.`);
};

/** Throws when scalars or reference resolvers do not fit the SDL. */
export const buildSchema = <Context extends SubgraphContext<unknown, unknown>>(parts: SchemaParts<Context>): GraphQLSchema => {
  const resolvers = { ...scalarsIn(parts.sdl, parts.name), ...parts.resolvers } as GraphQLResolverMap<unknown>;
  const schema = buildSubgraphSchema({ typeDefs: parse(parts.sdl), resolvers });
  checkReferences(schema, parts);
  const entities = schema.getQueryType()?.getFields()['_entities'];
  if (entities !== undefined) entities.resolve = resolveEntities(parts.references) as GraphQLFieldResolver<unknown, unknown>;
  return schema;
};
