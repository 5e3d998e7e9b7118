/** Resolvers that are not run while their feature, or the whole subgraph, is switched off. */
import {
  defaultFieldResolver,
  getNullableType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLField, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema, ResponsePath } from 'graphql';
import type { ReferenceResolver } from '../define-subgraph.js';
import type { OwnFeatures } from './own-features.js';
import { noteDisabled } from './request-switches.js';
import type { SwitchContext } from './request-switches.js';

type Resolver = GraphQLFieldResolver<unknown, SwitchContext>;
type References<Context> = { readonly [typeName: string]: ReferenceResolver<Context> };

/** Replaces the resolvers of all fields that belong to a feature, and of all root fields. */
export function guardFeatures(schema: GraphQLSchema, subgraph: string, { ofFields }: OwnFeatures): void {
  const roots = new Set([schema.getQueryType(), schema.getMutationType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name === '_service') continue;
      const features = ofFields.get(`${type.name}.${field.name}`) ?? [];
      const names = roots.has(type) ? [subgraph, ...features] : features;
      if (names.length > 0) field.resolve = guarded(field, names) as GraphQLFieldResolver<unknown, unknown>;
    }
  }
}

function guarded(field: GraphQLField<unknown, unknown>, names: readonly string[]): Resolver {
  const resolve = (field.resolve ?? defaultFieldResolver) as Resolver;
  const isList = isListType(getNullableType(field.type));
  const isNonNull = isNonNullType(field.type);
  return (source, args, context, info) => {
    const name = names.find((each) => !context.isEnabled(each));
    if (name === undefined) return resolve(source, args, context, info);
    const error = noteDisabled(context, name, pathOf(info.path));
    if (!isNonNull) return null;
    // The library's own field has one item for each representation.
    if (field.name === '_entities')
      return (args as { readonly representations: readonly unknown[] }).representations.map(() => null);
    if (isList) return [];
    throw error;
  };
}

/** References of types that belong to a feature are not resolved while it is off: their entities are null. */
export function guardReferences<Context extends SwitchContext>(
  references: References<Context>,
  { ofTypes }: OwnFeatures,
): References<Context> {
  return Object.fromEntries(
    Object.entries(references).map(([typeName, resolve]) => {
      const features = ofTypes.get(typeName);
      if (features === undefined) return [typeName, resolve];
      const guardedResolve: ReferenceResolver<Context> = async (representations, context, info: GraphQLResolveInfo) => {
        const name = features.find((each) => !context.isEnabled(each));
        if (name === undefined) return resolve(representations, context, info);
        noteDisabled(context, name, pathOf(info.path));
        return representations.map(() => null);
      };
      return [typeName, guardedResolve];
    }),
  );
}

function pathOf(path: ResponsePath | undefined): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at !== undefined; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
