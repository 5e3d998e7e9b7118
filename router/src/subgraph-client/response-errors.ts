/** Errors of a response as an HTTP message, before its content is parsed. */

/** The response is not valid HTTP/1.1, or it is ambiguous where the message ends. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** The body has a content encoding that cannot be decoded. */
export class UnsupportedEncodingError extends Error {
  override readonly name = 'UnsupportedEncodingError';
  constructor(
    readonly encoding: string,
    readonly supported: readonly string[],
  ) {
    super(`The content encoding "${encoding}" is not supported.`);
  }
}

/** The body is not in the content encoding that the head names. */
export class BrokenEncodingError extends Error {
  override readonly name = 'BrokenEncodingError';
  constructor(
    readonly encoding: string,
    options: { readonly cause: unknown },
  ) {
    super(`The body is not valid in its content encoding "${encoding}".`, options);
  }
}

/** The body is over the limit. No byte beyond the limit is kept. */
export class OversizedResponseError extends Error {
  override readonly name = 'OversizedResponseError';
  constructor(maxBytes: number) {
    super(`The response is larger than ${maxBytes} bytes.`);
  }
}
