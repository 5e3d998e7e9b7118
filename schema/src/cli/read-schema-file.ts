/** A file that somebody named on the command line. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './command.js';

/** `-` is what comes in by standard input. Throws a `UsageError` for what cannot be read. */
export async function readSchemaFile(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The schema "${path}" cannot be read (${error instanceof Error ? error.message : String(error)}): point --schema to a file.`,
    );
  }
}
