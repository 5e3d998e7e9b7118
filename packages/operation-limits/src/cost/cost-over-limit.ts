/** The errors of an operation that costs too much. */
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { GraphQLError } from 'graphql';
import { MAX_COST } from './cost-program.js';
import type { OperationCost } from './operation-cost.js';

export interface CostRefusal {
  readonly cost: number;
  readonly allowed: number;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Its message names the cost, the limit and the field that causes most of the cost. */
export function operationOverCost(
  operationCost: OperationCost,
  { cost, allowed, variables }: CostRefusal,
): GraphQLError {
  const field = operationCost.mostExpensive(variables);
  const mostExpensive = field === null ? '' : ` ${field.share} % of it is caused by "${field.path}".`;
  return new GraphQLError(
    `The operation's estimated cost is ${describeCost(cost)}, and the limit is ${allowed}.${mostExpensive} ` +
      'Select fewer fields, or a smaller "first".',
    {
      extensions: {
        code: 'OPERATION_OVER_LIMIT' satisfies ErrorCode,
        limit: 'cost',
        allowed,
        cost,
        ...(field !== null && { field: field.path }),
      },
    },
  );
}

/** @param message Which field needs which argument. */
export function slicingArgumentMissing(message: string): GraphQLError {
  return new GraphQLError(`${message} Without it, the size of the list is not known.`, {
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode },
  });
}

export function describeCost(cost: number): string {
  return cost >= MAX_COST ? `more than ${MAX_COST}` : String(cost);
}
