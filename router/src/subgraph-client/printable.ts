/** Text of a subgraph for a log line or a message: bounded, on one line. */

/** Characters that end a line, or control a terminal or the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** The first `maxLength` characters, with a space for each run of control characters, and `…` where the text is cut. */
export function printable(text: string, maxLength: number): string {
  const start = text.slice(0, maxLength).replace(UNPRINTABLE, ' ');
  return text.length > maxLength ? `${start}…` : start;
}

/** The first bytes of a body as text. */
export function printableBytes(bytes: Buffer, maxLength: number): string {
  return printable(bytes.toString('utf8', 0, Math.min(bytes.length, 4 * maxLength)), maxLength);
}
