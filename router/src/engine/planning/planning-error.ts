/** The error of operations that cannot be planned. */
import type { ErrorCode } from '@marquee/contracts/error-codes';

/** The operation as a whole cannot be executed. The message is sent to the client. */
export class PlanningError extends Error {
  override readonly name = 'PlanningError';
  constructor(
    readonly code: Extract<ErrorCode, 'OPERATION_NOT_SUPPORTED' | 'OPERATION_TOO_COMPLEX' | 'PLANNING_FAILED'>,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
