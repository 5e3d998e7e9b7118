/** The schema types for the outcomes of staff mutations. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { Outcome } from './productions/change-production.js';

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
        message: `Missing: ${list(outcome.missing)}`,
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
        message: `The production is at version ${currentVersion} now: read it again and repeat the decision.`,
        currentVersion,
      };
    }
    case 'key-taken':
      return {
        __typename: 'IdempotencyConflictProblem' as const,
        code: 'CATALOG_IDEMPOTENCY_CONFLICT' satisfies ProblemCode,
        message: 'This key was used for another request: create a new key.',
      };
  }
}
