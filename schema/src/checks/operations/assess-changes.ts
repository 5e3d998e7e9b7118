/** Assesses changes by the known operations that they affect. */
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Change } from '../changes/change.js';
import type { KnownOperation } from './known-operation.js';
import { validationErrors } from './validate-operation.js';
import { coordinatesOf } from './used-coordinates.js';

/**
 * `blocking`: breaks a known operation. `unused`: breaking, but no known operation uses the element. `notice`: the
 * rest.
 */
export type ChangeImpact = 'blocking' | 'unused' | 'notice';

export interface AssessedChange extends Change {
  readonly verdict: ChangeImpact;
  /** Known operations that use the changed element. */
  readonly operations: readonly KnownOperation[];
  /** Owners of the changed element. */
  readonly owners: readonly string[];
}

export interface ChangeAssessment {
  readonly changes: readonly AssessedChange[];
  /** Operations that are invalid on the new schema, with the validation errors. */
  readonly broken: readonly { readonly operation: KnownOperation; readonly reasons: readonly string[] }[];
  readonly checkedOperations: number;
}

/** @param operations Known operations, after thresholds and exclusions. */
export function assessChanges(
  before: GraphQLSchema,
  after: GraphQLSchema,
  changes: readonly Change[],
  operations: readonly KnownOperation[],
  ownersOf: (coordinate: string) => readonly string[],
): ChangeAssessment {
  const uses = operations.map((operation) => ({ operation, used: coordinatesOf(before, operation) }));
  const assessed = changes.map((change): AssessedChange => {
    const touched = uses.filter(({ used }) => used.has(change.coordinate)).map(({ operation }) => operation);
    return {
      ...change,
      operations: touched,
      owners: ownersOf(change.coordinate),
      verdict: impactOf(change, touched.length),
    };
  });
  const broken = operations
    .map((operation) => ({ operation, reasons: refusals(before, after, operation) }))
    .filter(({ reasons }) => reasons.length > 0);
  return { changes: assessed, broken, checkedOperations: operations.length };
}

function impactOf({ level }: Change, users: number): ChangeImpact {
  if (level !== 'breaking') return 'notice';
  return users > 0 ? 'blocking' : 'unused';
}

/** Validation errors of an operation that was valid before the change; none for one that was invalid already. */
function refusals(before: GraphQLSchema, after: GraphQLSchema, { body }: KnownOperation): readonly string[] {
  try {
    const document = parse(body);
    return validationErrors(before, document).length > 0 ? [] : validationErrors(after, document);
  } catch {
    return [];
  }
}
