import type { ErrorCode } from '@marquee/contracts/error-codes';

/** A subgraph refuses with one error and nothing else: a longer body is a response. */
const LONGEST_REFUSAL = 1_024;
const CODE = `"${'OVERLOADED' satisfies ErrorCode}"`;

/** Whether a response says that the subgraph has refused the request because of its load. Reads only short bodies. */
export function isOverloadedBody(body: Buffer): boolean {
  return body.length < LONGEST_REFUSAL && body.includes(CODE) && !body.includes('"data":{');
}
