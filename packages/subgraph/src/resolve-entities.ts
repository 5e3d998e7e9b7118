/**
 * `Query._entities`, batched: the references of a request are grouped by type, and each type's resolver is called once
 * with all of them. The form of the library, one call per reference, does not exist here: it invites one read per tile.
 */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { badUserInput, tooManyReferences } from './errors.js';
import type { EntityRepresentation, ReferenceResolver } from './define-subgraph.js';

/** A page of 40 rows by 10 tiles needs 400; more than this in one request is a mistake or an attack. */
export const MAX_REFERENCES = 1000;

interface Group {
  readonly references: EntityRepresentation[];
  /** Where each reference stood among all of the request. */
  readonly places: number[];
}

function readReference(value: unknown): EntityRepresentation {
  if (typeof value === 'object' && value !== null && typeof (value as EntityRepresentation).__typename === 'string')
    return value as EntityRepresentation;
  throw badUserInput('Every representation must be an object with a `__typename`.');
}

function groupByType(references: readonly EntityRepresentation[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  references.forEach((reference, place) => {
    const group = groups.get(reference.__typename) ?? { references: [], places: [] };
    group.references.push(reference);
    group.places.push(place);
    groups.set(reference.__typename, group);
  });
  return groups;
}

export function resolveEntities<Context>(resolvers: {
  readonly [typeName: string]: ReferenceResolver<Context>;
}): GraphQLFieldResolver<unknown, Context> {
  return async (_source, args: { readonly representations: readonly unknown[] }, context, info: GraphQLResolveInfo) => {
    if (args.representations.length > MAX_REFERENCES)
      throw tooManyReferences(args.representations.length, MAX_REFERENCES);
    const references = args.representations.map(readReference);
    const answer: (object | null)[] = references.map(() => null);
    await Promise.all(
      [...groupByType(references)].map(async ([typeName, group]) => {
        const resolve = resolvers[typeName];
        if (resolve === undefined) throw badUserInput(`${typeName} is not an entity of this subgraph.`);
        const found = await resolve(group.references, context, info);
        if (found.length !== group.references.length)
          throw new Error(`The ${typeName} reference resolver answered ${found.length} of ${group.references.length}.`);
        found.forEach((entity, index) => {
          const place = group.places[index];
          if (place !== undefined && entity !== null) answer[place] = { ...entity, __typename: typeName };
        });
      }),
    );
    return answer;
  };
}
