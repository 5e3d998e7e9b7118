/** The variables that a fetch is sent with. */
import { isSent } from '../../defaults-of-variables.js';
import type { Data } from '../data.js';
import type { ExecutionContext } from '../execution-context.js';
import type { PreparedFetch } from './prepare-fetch.js';

/** Those of the operation that the fetch uses. */
export function operationVariables(
  { variables: names }: Pick<PreparedFetch, 'variables'>,
  { variables }: Pick<ExecutionContext, 'variables'>,
): Data {
  const picked: Data = {};
  for (const name of names) if (isSent(variables[name])) picked[name] = variables[name];
  return picked;
}
