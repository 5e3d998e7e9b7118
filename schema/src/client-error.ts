/** What a client can mend: its message goes out as it is, and says what to do. */
export class ClientError extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: ClientErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export type ClientErrorCode =
  | 'UNKNOWN_KEY'
  | 'FORBIDDEN'
  | 'UNKNOWN_GRAPH'
  | 'UNKNOWN_VARIANT'
  | 'UNKNOWN_SUBGRAPH'
  | 'UNKNOWN_LAUNCH'
  | 'BAD_NAME'
  | 'BAD_URL'
  | 'BAD_SDL'
  | 'TOO_LARGE'
  | 'NOTHING_TO_SERVE'
  | 'BAD_INPUT'
  | 'BAD_CONTRACT'
  | 'IS_CONTRACT'
  | 'NO_CONTRACT';
