/** The fields of an operation that are switched off. They are requested from no subgraph. */
import { isAbstractType } from 'graphql';
import type { GraphQLCompositeType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { SwitchedOff } from '../../switches/switched-off.js';
import type { ErrorCause } from '../execution/error-collector.js';

export class FieldsOff {
  constructor(
    private readonly schema: GraphQLSchema,
    readonly switchedOff: SwitchedOff,
  ) {}

  /** The error of a field that is off for all objects of the type; null for one that is on for any of them. */
  causeOf(parent: GraphQLCompositeType, field: string): ErrorCause | null {
    const own = this.switchedOff.causeOf(parent.name, field);
    if (own !== null || !isAbstractType(parent)) return own;
    const possible = this.schema.getPossibleTypes(parent);
    const causes = possible.map(({ name }) => this.switchedOff.causeOf(name, field));
    return causes.includes(null) ? null : (causes[0] ?? null);
  }

  /** The object types that keep a field of an abstract type, when others of its types lose it; else null. */
  remainingTypes(parent: GraphQLCompositeType, field: string): readonly GraphQLObjectType[] | null {
    if (!isAbstractType(parent) || this.switchedOff.causeOf(parent.name, field) !== null) return null;
    const possible = this.schema.getPossibleTypes(parent);
    const remaining = possible.filter(({ name }) => this.switchedOff.causeOf(name, field) === null);
    return remaining.length === possible.length || remaining.length === 0 ? null : remaining;
  }

  /** Whether the field is off for any object of the type. */
  isOffForAny(parent: GraphQLCompositeType, field: string): boolean {
    return this.causeOf(parent, field) !== null || this.remainingTypes(parent, field) !== null;
  }
}
