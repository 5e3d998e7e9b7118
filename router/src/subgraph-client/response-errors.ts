/** How a response can be wrong before anybody has looked at what it says. */

/** Not HTTP/1.1, or not plainly enough to be sure where the message ends. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** More than anybody reads; nothing behind the limit was taken. */
export class OversizedResponseError extends Error {
  override readonly name = 'OversizedResponseError';
  constructor(maxBytes: number) {
    super(`The response is larger than ${maxBytes} bytes.`);
  }
}
