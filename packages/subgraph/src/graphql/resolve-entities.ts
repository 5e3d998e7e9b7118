/**
 * `Query._entities` in batches: the representations of a request are grouped by type, and each type's resolver is
 * called once with all of them. The library's form, one call per representation, would cause one store read per entity.
 */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { badUserInput, tooManyReferences } from '../errors.js';
import type { EntityRepresentation, ReferenceResolver } from '../define-subgraph.js';

/** A page of 40 rows with 10 tiles needs 400; more than this in one request is a mistake or an attack. */
export const MAX_REFERENCES = 1000;

interface Group {
  readonly representations: EntityRepresentation[];
  /** The index of each representation in the request. */
  readonly indexes: number[];
}

function readRepresentation(value: unknown): EntityRepresentation {
  if (typeof value === 'object' && value !== null && typeof (value as EntityRepresentation).__typename === 'string')
    return value as EntityRepresentation;
  throw badUserInput('Every representation must be an object with a `__typename`.');
}

function groupByType(representations: readonly EntityRepresentation[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  representations.forEach((representation, index) => {
    const group = groups.get(representation.__typename) ?? { representations: [], indexes: [] };
    group.representations.push(representation);
    group.indexes.push(index);
    groups.set(representation.__typename, group);
  });
  return groups;
}

export function resolveEntities<Context>(resolvers: {
  readonly [typeName: string]: ReferenceResolver<Context>;
}): GraphQLFieldResolver<unknown, Context> {
  return async (_source, args: { readonly representations: readonly unknown[] }, context, info: GraphQLResolveInfo) => {
    if (args.representations.length > MAX_REFERENCES)
      throw tooManyReferences(args.representations.length, MAX_REFERENCES);
    const representations = args.representations.map(readRepresentation);
    const entities: (object | null)[] = representations.map(() => null);
    await Promise.all(
      [...groupByType(representations)].map(async ([typeName, group]) => {
        const resolve = Object.hasOwn(resolvers, typeName) ? resolvers[typeName] : undefined;
        if (resolve === undefined) throw badUserInput(`${typeName} is not an entity of this subgraph.`);
        const found = await resolve(group.representations, context, info);
        if (found.length !== group.representations.length)
          throw new Error(
            `The reference resolver of ${typeName} returned ${found.length} entities for ${group.representations.length} representations.`,
          );
        found.forEach((entity, position) => {
          const index = group.indexes[position];
          if (index === undefined || entity === null) return;
          // An entity that names its type is shared between requests and not copied.
          const isTyped = '__typename' in entity && entity.__typename === typeName;
          entities[index] = isTyped ? entity : { ...entity, __typename: typeName };
        });
      }),
    );
    return entities;
  };
}
