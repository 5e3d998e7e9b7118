/**
 * The fields of a plan whose circuit breakers are open. They are left out of the operation as fields that are switched
 * off are: no fetch selects them, and each is null with one error.
 */
import { isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { FieldBreaker, FieldBreakers } from '../policies/circuit-breakers/field-breakers.js';
import type { ErrorCause } from './execution/error-collector.js';
import { FieldsOff } from './planning/fields-off.js';
import type { PlanVariant } from './planning/plan-variant.js';

/** What the fetches of a plan select, by subgraph. */
export type FetchedCoordinates = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The fields of a plan that are to be left out. A field that other subgraphs of the plan have too, such as a namespace,
 * is not: their fields below it would be lost.
 */
export function findFailingFields(breakers: FieldBreakers, fetched: FetchedCoordinates): readonly FieldBreaker[] {
  const refused = breakers.refuse(fetched);
  return refused.filter(({ coordinate }) =>
    [...fetched].every(
      ([subgraph, coordinates]) =>
        !coordinates.has(coordinate) ||
        refused.some((each) => each.coordinate === coordinate && each.subgraph === subgraph),
    ),
  );
}

/** The fields that a plan without them fetches all the same: others have them as a key or a `@requires`. */
export function findNeededFields(
  failing: readonly FieldBreaker[],
  fetched: FetchedCoordinates,
): ReadonlySet<FieldBreaker> {
  return new Set(failing.filter(({ subgraph, coordinate }) => fetched.get(subgraph)?.has(coordinate) === true));
}

export function withoutFailing(
  variant: PlanVariant,
  failing: readonly FieldBreaker[],
  schema: GraphQLSchema,
): PlanVariant {
  const byCoordinate = new Map(failing.map((each) => [each.coordinate, causeOf(each)]));
  const others = variant.fieldsOff?.reasons;
  const names = failing.map(({ subgraph, coordinate }) => `${subgraph}:${coordinate}`);
  return {
    ...variant,
    key: `${variant.key} failing ${names.sort().join()}`,
    fieldsOff: new FieldsOff(schema, {
      causeOf: (typeName, field) =>
        others?.causeOf(typeName, field) ?? causeIn(byCoordinate, typesOf(schema, typeName), field),
    }),
  };
}

/** A field that fails on an interface fails on each of its types. */
function typesOf(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return [typeName, ...interfaces.map(({ name }) => name)];
}

function causeIn(
  causes: ReadonlyMap<string, ErrorCause>,
  typeNames: readonly string[],
  field: string,
): ErrorCause | null {
  for (const typeName of typeNames) {
    const cause = causes.get(`${typeName}.${field}`);
    if (cause !== undefined) return cause;
  }
  return null;
}

const CIRCUIT_OPEN: ErrorCode = 'SUBGRAPH_CIRCUIT_OPEN';

/** The plan outlasts the breaker's state, so the time of the next probe is read when the error is written. */
function causeOf({ subgraph, coordinate, breaker }: FieldBreaker): ErrorCause {
  return {
    message: `The subgraph "${subgraph}" is not asked for the field ${coordinate} at the moment, because recent requests of it failed.`,
    code: CIRCUIT_OPEN,
    service: subgraph,
    get extensions() {
      return { field: coordinate, retryAfterSeconds: Math.max(1, Math.ceil(breaker.retryInMs / 1_000)) };
    },
  };
}
