/** The error of a request that exceeds a limit. Its message and its extensions name the limit. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { GraphQLError } from 'graphql';

const LIMIT_MESSAGES = {
  tokens: (allowed: number) => `The operation's text has more than ${allowed} tokens.`,
  depth: (allowed: number) => `The operation is more than ${allowed} fields deep.`,
  aliases: (allowed: number) =>
    `The operation has more than ${allowed} aliases. Those of a fragment count at each of its spreads.`,
  rootFields: (allowed: number) => `The operation has more than ${allowed} root fields.`,
} as const;

export function operationOverLimit(limit: keyof typeof LIMIT_MESSAGES, allowed: number): GraphQLError {
  return new GraphQLError(`${LIMIT_MESSAGES[limit](allowed)} Request less at once.`, {
    extensions: { code: 'OPERATION_OVER_LIMIT' satisfies ErrorCode, limit, allowed },
  });
}
