/** Lines of a text file as a stream, with their numbers, within a bound of length. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DataError } from './data-error.js';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without line end (`\n` or `\r\n`) and without a byte order mark. */
  readonly text: string;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1_048_576;

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder; name the file in it',
  EACCES: 'this user may not read the file',
  ENOTDIR: 'a part of the path is not a folder',
};

/** How files begin that are no text of interactions, and what to do with them. */
const FIRST_BYTES: readonly (readonly [Buffer, string])[] = [
  [Buffer.from([0x1f, 0x8b]), 'the file is compressed by gzip; run gunzip first'],
  [Buffer.from('PK\u0003\u0004'), 'the file is a zip archive; unpack it first'],
  [Buffer.from([0xff, 0xfe]), 'the file is UTF-16 text; convert it to UTF-8'],
  [Buffer.from([0xfe, 0xff]), 'the file is UTF-16 text; convert it to UTF-8'],
  [Buffer.from('<'), 'the file is a web page or XML, not interactions'],
  [Buffer.from('version https://git-lfs'), 'the file is a pointer of Git LFS; fetch the data with git lfs pull'],
];

/**
 * Throws a `DataError` when the file cannot be read, a line is longer than `maxBytes`, or a line is not UTF-8 text.
 *
 * @param onBytes Is called with the number of bytes read so far, once per chunk.
 */
export async function* readLines(
  file: string,
  maxBytes: number,
  onBytes: (bytes: number, total: number) => void = () => {},
): AsyncGenerator<Line> {
  const handle = await openForReading(file);
  try {
    const total = (await handle.stat()).size;
    let [rest, number, bytes]: [Buffer, number, number] = [Buffer.alloc(0), 0, 0];
    for await (const chunk of readChunks(handle, file)) {
      bytes += chunk.length;
      onBytes(bytes, total);
      const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
        number += 1;
        yield toLine(file, block.subarray(start, end), number, maxBytes);
        start = end + 1;
      }
      rest = block.subarray(start);
      if (rest.length > maxBytes) throw tooLong(file, number + 1, maxBytes);
    }
    if (rest.length > 0) yield toLine(file, rest, number + 1, maxBytes);
  } finally {
    await handle.close();
  }
}

async function openForReading(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file, 'r');
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
    throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    throw toDataError(file, error);
  }
}

async function* readChunks(handle: FileHandle, file: string): AsyncGenerator<Buffer> {
  for (;;) {
    // A new buffer for each chunk: lines are views of it until they are decoded.
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const bytesRead = await readChunk(handle, buffer, file);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readChunk(handle: FileHandle, buffer: Buffer, file: string): Promise<number> {
  try {
    return (await handle.read(buffer, 0, buffer.length)).bytesRead;
  } catch (error) {
    throw toDataError(file, error);
  }
}

function toDataError(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error : new DataError(file, null, FILE_PROBLEMS[code] ?? `cannot be read (${code})`);
}

function toLine(file: string, bytes: Buffer, number: number, maxBytes: number): Line {
  if (bytes.length > maxBytes) throw tooLong(file, number, maxBytes);
  const foreign =
    number === 1 ? FIRST_BYTES.find(([start]) => bytes.subarray(0, start.length).equals(start)) : undefined;
  if (foreign !== undefined) throw new DataError(file, 1, foreign[1]);
  let text = bytes.toString('utf8');
  if (text.endsWith('\r')) text = text.slice(0, -1);
  if (number === 1 && text.startsWith('\uFEFF')) text = text.slice(1);
  if (text.includes('\uFFFD') || text.includes('\0'))
    throw new DataError(file, number, 'the line is not UTF-8 text; is the file compressed, or binary?');
  if (text.includes('\r'))
    throw new DataError(file, number, 'a carriage return inside the line; lines end with LF or CRLF');
  // An id with them would change the terminal that it is shown on.
  if (/[\u0001-\u0008\u000b-\u001f\u007f]/.test(text))
    throw new DataError(file, number, 'the line has control characters; is the file damaged?');
  return { number, text };
}

function tooLong(file: string, number: number, maxBytes: number): DataError {
  return new DataError(file, number, `the line is longer than ${maxBytes} bytes`);
}
