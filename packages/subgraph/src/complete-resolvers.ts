/**
 * The resolver map that a schema demands: a field needs a resolver exactly where the object that stands for its type
 * does not already carry a value of the right type under the field's name. The code generator leaves every resolver
 * optional; with this, forgetting one does not build.
 */

import type { GraphQLScalarType } from 'graphql';

type FieldNames<TypeResolvers> = Exclude<keyof TypeResolvers & string, `__${string}`>;

type ResolvedBy<Resolver> = Resolver extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : Resolver extends { readonly resolve: (...args: never[]) => infer Result }
    ? Awaited<Result>
    : never;

/** Fields whose value is on the parent already, so that the default resolver finds it. */
type Carried<TypeResolvers, Parent> = {
  [Field in FieldNames<TypeResolvers>]: Field extends keyof Parent
    ? [Parent[Field]] extends [never] // the root types' parent: an object with nothing in it
      ? never
      : Parent[Field] extends ResolvedBy<NonNullable<TypeResolvers[Field]>>
        ? Field
        : never
    : never;
}[FieldNames<TypeResolvers>];

type Demanded<TypeResolvers, Parent> = Exclude<FieldNames<TypeResolvers>, Carried<TypeResolvers, Parent>>;

type CompleteType<TypeResolvers, Parent> = {
  readonly [Field in Demanded<TypeResolvers, Parent>]-?: NonNullable<TypeResolvers[Field]>;
} & { readonly [Field in keyof TypeResolvers]?: TypeResolvers[Field] | undefined };

/** Object types some of whose fields need a resolver; scalars are the kit's. */
type DemandedTypes<Resolvers, Parents> = {
  [Type in keyof Resolvers & keyof Parents]-?: NonNullable<Resolvers[Type]> extends GraphQLScalarType
    ? never
    : [Demanded<NonNullable<Resolvers[Type]>, Parents[Type]>] extends [never]
      ? never
      : Type;
}[keyof Resolvers & keyof Parents];

/** Types none of whose fields needs a resolver may be left out. */
export type CompleteResolvers<Resolvers, Parents> = {
  readonly [Type in DemandedTypes<Resolvers, Parents>]: CompleteType<NonNullable<Resolvers[Type]>, Parents[Type]>;
} & { readonly [Type in keyof Resolvers]?: Resolvers[Type] | undefined };
