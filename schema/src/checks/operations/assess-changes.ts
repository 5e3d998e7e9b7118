/** Which changes hurt whom. */
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Change } from '../changes/change.js';
import type { KnownOperation } from './known-operation.js';
import { validationErrors } from './validate-operation.js';
import { usedCoordinates } from './used-coordinates.js';

/** `blocking`: a known operation breaks. `unused`: it would break whoever used it, and nobody is known to. */
export type ChangeImpact = 'blocking' | 'unused' | 'notice';

export interface AssessedChange extends Change {
  readonly verdict: ChangeImpact;
  /** Known operations that use what is touched. */
  readonly operations: readonly KnownOperation[];
  /** Who answers for what is touched. */
  readonly owners: readonly string[];
}

export interface ChangeAssessment {
  readonly changes: readonly AssessedChange[];
  /** Operations that the new schema would refuse, with its words. */
  readonly broken: readonly { readonly operation: KnownOperation; readonly reasons: readonly string[] }[];
  readonly checkedOperations: number;
}

/** @param operations What is known to be asked, thresholds and exclusions applied already. */
export function assessChanges(
  before: GraphQLSchema,
  after: GraphQLSchema,
  changes: readonly Change[],
  operations: readonly KnownOperation[],
  ownersOf: (coordinate: string) => readonly string[],
): ChangeAssessment {
  const uses = operations.map((operation) => ({ operation, used: coordinatesOf(before, operation) }));
  const judged = changes.map((change): AssessedChange => {
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
  return { changes: judged, broken, checkedOperations: operations.length };
}

function impactOf({ level }: Change, users: number): ChangeImpact {
  if (level !== 'breaking') return 'notice';
  return users > 0 ? 'blocking' : 'unused';
}

/** What cannot be read was never an operation on this schema: nothing is known to be used. */
function coordinatesOf(schema: GraphQLSchema, { body }: KnownOperation): ReadonlySet<string> {
  try {
    return usedCoordinates(schema, body);
  } catch {
    return new Set();
  }
}

/** Only of operations that were valid before: what was broken already is not this change's doing. */
function refusals(before: GraphQLSchema, after: GraphQLSchema, { body }: KnownOperation): readonly string[] {
  try {
    const document = parse(body);
    return validationErrors(before, document).length > 0 ? [] : validationErrors(after, document);
  } catch {
    return [];
  }
}
