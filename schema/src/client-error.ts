import type { RegistryErrorCode } from '@marquee/contracts/error-codes';

/** What a client can mend: its message goes out as it is, and says what to do. */
export class ClientError extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RegistryErrorCode,
    message: string,
  ) {
    super(message);
  }
}
