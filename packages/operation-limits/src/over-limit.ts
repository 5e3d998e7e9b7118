/** The error of a request that exceeds a limit. Its message and its extensions name the limit. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { GraphQLError } from 'graphql';

const LIMIT_MESSAGES = {
  textLength: (allowed: number) => `The operation's text is longer than ${allowed} characters.`,
  tokens: (allowed: number) => `The operation's text has more than ${allowed} tokens or lines.`,
  nesting: (allowed: number) =>
    `The operation nests more than ${allowed} brackets in each other. Those of a fragment count at each of its spreads.`,
  depth: (allowed: number) => `The operation is more than ${allowed} fields deep.`,
  aliases: (allowed: number) =>
    `The operation has more than ${allowed} aliases. Those of a fragment count at each of its spreads.`,
  rootFields: (allowed: number) => `The operation has more than ${allowed} root fields.`,
  operations: (allowed: number) => `The text has more than ${allowed} operations.`,
  fragments: (allowed: number) => `The text has more than ${allowed} fragments.`,
  selections: (allowed: number) =>
    `The operation has more than ${allowed} selections. Those of a fragment count at each of its spreads.`,
  overlaps: (allowed: number) =>
    `The operation has more than ${allowed} pairs of fields or fragments that overlap at one place of the response.`,
  conditionVariables: (allowed: number) =>
    `The operation has more than ${allowed} variables that decide "@skip" and "@include".`,
  inputDepth: (allowed: number) =>
    `A literal or a variable nests more than ${allowed} lists and objects in each other.`,
  introspectionFields: (allowed: number) =>
    `Introspection in the operation would return more than about ${allowed} fields.`,
  inputValues: (allowed: number) => `The variables contain more than ${allowed} values.`,
} as const;

export type LimitName = keyof typeof LIMIT_MESSAGES;

export function operationOverLimit(limit: LimitName, allowed: number): GraphQLError {
  return new GraphQLError(`${LIMIT_MESSAGES[limit](allowed)} Request less at once.`, {
    extensions: { code: 'OPERATION_OVER_LIMIT' satisfies ErrorCode, limit, allowed },
  });
}
