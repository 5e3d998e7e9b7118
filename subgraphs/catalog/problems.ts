/** Outcomes of staff's mutations, as the schema's types. */
import type { Outcome } from './change-production.js';

function list(messages: readonly { readonly message: string }[]): string {
  return messages.map(({ message }) => message).join(' ');
}

/** For the `ProductionResult` union. */
export function toProductionResult(outcome: Outcome) {
  switch (outcome.kind) {
    case 'changed':
      return { __typename: 'ProductionPayload' as const, production: outcome.production };
    case 'not-ready':
      return {
        __typename: 'NotReadyProblem' as const,
        code: 'CATALOG_NOT_READY',
        message: `What is missing: ${list(outcome.missing)}`,
        missing: outcome.missing,
      };
    case 'invalid':
      return {
        __typename: 'ValidationProblem' as const,
        code: 'CATALOG_INVALID',
        message: list(outcome.fields),
        fields: outcome.fields,
      };
    case 'not-found':
      return {
        __typename: 'NotFoundProblem' as const,
        code: `CATALOG_${outcome.what.toUpperCase()}_NOT_FOUND`,
        message: `There is no such ${outcome.what}.`,
        id: outcome.id,
      };
    case 'version-conflict': {
      const { currentVersion } = outcome;
      return {
        __typename: 'VersionConflictProblem' as const,
        code: 'CATALOG_VERSION_CONFLICT',
        message: `It is at version ${currentVersion} by now: read it again, and decide again.`,
        currentVersion,
      };
    }
    case 'key-taken':
      return {
        __typename: 'IdempotencyConflictProblem' as const,
        code: 'IDEMPOTENCY_CONFLICT',
        message: 'This key was used before, for something else: make up a new one.',
      };
  }
}
