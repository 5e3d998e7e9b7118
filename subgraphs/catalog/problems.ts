/** Outcomes of staff's mutations, as the schema's types. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { Outcome } from './change-production.js';

function list(messages: readonly { readonly message: string }[]): string {
  return messages.map(({ message }) => message).join(' ');
}

const NOT_FOUND_CODES: Readonly<Record<Extract<Outcome, { kind: 'not-found' }>['what'], ProblemCode>> = {
  title: 'CATALOG_TITLE_NOT_FOUND',
  asset: 'CATALOG_ASSET_NOT_FOUND',
  episode: 'CATALOG_EPISODE_NOT_FOUND',
};

/** For the `ProductionResult` union. */
export function toProductionResult(outcome: Outcome) {
  switch (outcome.kind) {
    case 'changed':
      return { __typename: 'ProductionPayload' as const, production: outcome.production };
    case 'not-ready':
      return {
        __typename: 'NotReadyProblem' as const,
        code: 'CATALOG_NOT_READY' satisfies ProblemCode,
        message: `What is missing: ${list(outcome.missing)}`,
        missing: outcome.missing,
      };
    case 'invalid':
      return {
        __typename: 'ValidationProblem' as const,
        code: 'CATALOG_INVALID_INPUT' satisfies ProblemCode,
        message: list(outcome.fields),
        fields: outcome.fields,
      };
    case 'not-found':
      return {
        __typename: 'NotFoundProblem' as const,
        code: NOT_FOUND_CODES[outcome.what],
        message: `There is no such ${outcome.what}.`,
        id: outcome.id,
      };
    case 'version-conflict': {
      const { currentVersion } = outcome;
      return {
        __typename: 'VersionConflictProblem' as const,
        code: 'CATALOG_VERSION_CONFLICT' satisfies ProblemCode,
        message: `It is at version ${currentVersion} by now: read it again, and decide again.`,
        currentVersion,
      };
    }
    case 'key-taken':
      return {
        __typename: 'IdempotencyConflictProblem' as const,
        code: 'CATALOG_IDEMPOTENCY_CONFLICT' satisfies ProblemCode,
        message: 'This key was used before, for something else: make up a new one.',
      };
  }
}
