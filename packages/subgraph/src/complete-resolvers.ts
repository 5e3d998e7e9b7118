/**
 * The type of a complete resolver map. A field needs a resolver unless the parent object has a property of the field's
 * name and type, which the default resolver reads. The code generator makes every resolver optional; with this type a
 * missing one is a compile error.
 */

import type { GraphQLScalarType } from 'graphql';

type FieldNames<TypeResolvers> = Exclude<keyof TypeResolvers & string, `__${string}`>;

type ResolvedBy<Resolver> = Resolver extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : Resolver extends { readonly resolve: (...args: never[]) => infer Result }
    ? Awaited<Result>
    : never;

/** Fields that the default resolver reads from the parent. */
type DefaultResolved<TypeResolvers, Parent> = {
  [Field in FieldNames<TypeResolvers>]: Field extends keyof Parent
    ? [Parent[Field]] extends [never] // the parent of root types: an empty object
      ? never
      : Parent[Field] extends ResolvedBy<NonNullable<TypeResolvers[Field]>>
        ? Field
        : never
    : never;
}[FieldNames<TypeResolvers>];

type RequiredFields<TypeResolvers, Parent> = Exclude<FieldNames<TypeResolvers>, DefaultResolved<TypeResolvers, Parent>>;

type CompleteType<TypeResolvers, Parent> = {
  readonly [Field in RequiredFields<TypeResolvers, Parent>]-?: NonNullable<TypeResolvers[Field]>;
} & { readonly [Field in keyof TypeResolvers]?: TypeResolvers[Field] | undefined };

/** Object types with a field that needs a resolver; `scalars.ts` has the scalars. */
type RequiredTypes<Resolvers, Parents> = {
  [Type in keyof Resolvers & keyof Parents]-?: NonNullable<Resolvers[Type]> extends GraphQLScalarType
    ? never
    : [RequiredFields<NonNullable<Resolvers[Type]>, Parents[Type]>] extends [never]
      ? never
      : Type;
}[keyof Resolvers & keyof Parents];

/** Types whose fields all resolve by default may be omitted. */
export type CompleteResolvers<Resolvers, Parents> = {
  readonly [Type in RequiredTypes<Resolvers, Parents>]: CompleteType<NonNullable<Resolvers[Type]>, Parents[Type]>;
} & { readonly [Type in keyof Resolvers]?: Resolvers[Type] | undefined };
