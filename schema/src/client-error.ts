/** Errors that clients can correct. */
import type { RegistryErrorCode } from '@marquee/contracts/error-codes';

/** An error that the client can correct. Its message is sent to the client unchanged, and says what to do. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  constructor(
    readonly code: RegistryErrorCode,
    message: string,
  ) {
    super(message);
  }
}
