/**
 * Bodies of HTTP responses, read up to a limit. Other servers are not trusted: a response without end would fill the
 * memory of the process. The deadline of the request (`signal`) covers the body as well.
 */

/** Of the decoded body: a small compressed one may be large. */
export class ResponseTooLargeError extends Error {
  constructor(url: string, maxBytes: number) {
    super(`the response of ${url} is larger than ${maxBytes} bytes`);
  }
}

/** Throws a `ResponseTooLargeError` when the body is larger; its connection is closed. */
export async function readBytes(response: Response, maxBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // `fetch` decodes the body piece by piece.
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) throw new ResponseTooLargeError(withoutCredentials(response.url), maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Throws as `readBytes`. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(response, maxBytes));
}

/** Throws as `readBytes`, and a `SyntaxError` for a body that is not JSON. */
export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  return JSON.parse(await readText(response, maxBytes)) as unknown;
}

/** Frees the connection of a response whose body is not of interest. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function withoutCredentials(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}${new URL(url).pathname}` : 'the server';
}
