/** Reads the schema file of an option. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './command.js';

/** The path `-` stands for standard input. Throws a `UsageError` when the file cannot be read. */
export async function readSchemaFile(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The schema file "${path}" cannot be read (${error instanceof Error ? error.message : String(error)}): correct --schema.`,
    );
  }
}
