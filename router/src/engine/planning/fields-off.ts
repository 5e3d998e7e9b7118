/** The fields of an operation that are left out, each for a reason. They are requested from no subgraph. */
import { isAbstractType } from 'graphql';
import type { GraphQLCompositeType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { ErrorCause } from '../execution/error-collector.js';

/** Why a field of a type is left out; null for one that is not. */
export interface ReasonsOff {
  causeOf(typeName: string, field: string): ErrorCause | null;
}

export class FieldsOff {
  constructor(
    private readonly schema: GraphQLSchema,
    readonly reasons: ReasonsOff,
  ) {}

  /** The error of a field that is off for all objects of the type; null for one that is on for any of them. */
  causeOf(parent: GraphQLCompositeType, field: string): ErrorCause | null {
    const own = this.reasons.causeOf(parent.name, field);
    if (own !== null || !isAbstractType(parent)) return own;
    const possible = this.schema.getPossibleTypes(parent);
    const causes = possible.map(({ name }) => this.reasons.causeOf(name, field));
    return causes.includes(null) ? null : (causes[0] ?? null);
  }

  /** The object types that keep a field of an abstract type, when others of its types lose it; else null. */
  remainingTypes(parent: GraphQLCompositeType, field: string): readonly GraphQLObjectType[] | null {
    if (!isAbstractType(parent) || this.reasons.causeOf(parent.name, field) !== null) return null;
    const possible = this.schema.getPossibleTypes(parent);
    const remaining = possible.filter(({ name }) => this.reasons.causeOf(name, field) === null);
    return remaining.length === possible.length || remaining.length === 0 ? null : remaining;
  }

  /** Whether the field is off for any object of the type. */
  isOffForAny(parent: GraphQLCompositeType, field: string): boolean {
    return this.causeOf(parent, field) !== null || this.remainingTypes(parent, field) !== null;
  }
}
