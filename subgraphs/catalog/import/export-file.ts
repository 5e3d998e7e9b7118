/** Export files: JSON lines. The first line has the number of titles and the SHA-256 of all bytes after it. */
import { createHash } from 'node:crypto';

export interface ExportFile {
  /** Identifies the export: importing the same file again continues the same import. */
  readonly sha256: string;
  readonly lines: readonly string[];
}

/** The import is refused; the message states why. Nothing of the file was written, or nothing more. */
export class ImportRefusedError extends Error {
  override readonly name = 'ImportRefused';
}

const FORMAT = 'marquee-titles/1';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readHeader(line: string): { readonly format: unknown; readonly rows: unknown; readonly sha256: unknown } {
  try {
    return JSON.parse(line) as { format: unknown; rows: unknown; sha256: unknown };
  } catch {
    throw new ImportRefusedError(`The first line must be {"format":"${FORMAT}","rows":…,"sha256":"…"}.`);
  }
}

/** Throws `ImportRefused` for a file that is truncated, changed, or of another format. */
export function readExportFile(text: string): ExportFile {
  const end = text.indexOf('\n');
  const header = readHeader(end < 0 ? text : text.slice(0, end));
  const body = end < 0 ? '' : text.slice(end + 1);
  const lines = body.split('\n').filter((line) => line !== '');
  if (header.format !== FORMAT)
    throw new ImportRefusedError(`The format is ${String(header.format)}; expected ${FORMAT}.`);
  if (header.rows !== lines.length)
    throw new ImportRefusedError(
      `The first line states ${String(header.rows)} titles, but the file has ${lines.length}.`,
    );
  if (header.sha256 !== sha256(body))
    throw new ImportRefusedError(
      'The titles were changed after the export: their SHA-256 differs from that of the first line.',
    );
  return { sha256: header.sha256, lines };
}

export function writeExportFile(lines: readonly string[]): string {
  const body = lines.map((line) => `${line}\n`).join('');
  return `${JSON.stringify({ format: FORMAT, rows: lines.length, sha256: sha256(body) })}\n${body}`;
}
