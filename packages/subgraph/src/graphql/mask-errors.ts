/** Formats the errors of a subgraph's responses: catalogued ones unchanged, defects logged and masked. */
import { boundedMessage } from '@marquee/operation-limits/bounded-errors';
import { unwrapResolverError } from '@apollo/server/errors';
import { FIELD_ERRORS } from '@marquee/contracts/error-codes';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import { createBurstLog } from '@marquee/runtime/log-bursts';
import { BadCursorError } from '@marquee/document-store/port';

/** Codes of requests that Apollo Server refuses. */
const REQUEST_CODES: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
];

function isMeantForClients(code: unknown): boolean {
  return (
    REQUEST_CODES.includes(code) ||
    (typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' && Object.hasOwn(FIELD_ERRORS, code))
  );
}

export function maskErrors(log: Logger) {
  // Apollo Server formats the errors of a response in one synchronous stretch.
  const logFailure = createBurstLog(log, 'a resolver failed');
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { message, path, extensions } = formatted;
    const at = path === undefined ? {} : { path };
    const cause = unwrapResolverError(error);
    if (cause instanceof BadCursorError)
      return { message: cause.message, ...at, extensions: { code: 'BAD_USER_INPUT' } };
    // Made by the framework, with the feature's name.
    if (extensions?.['code'] === 'DISABLED') return { message: boundedMessage(message), ...at, extensions };
    if (isMeantForClients(extensions?.['code']))
      return { message: boundedMessage(message), ...at, extensions: { code: extensions?.['code'] } };
    logFailure({ err: cause, path });
    return {
      message: 'Something went wrong on our side; it has been logged.',
      ...at,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}
