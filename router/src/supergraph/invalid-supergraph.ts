import { StartError } from '@marquee/runtime/start-error';
import type { SupergraphOrigin } from './supergraph-source.js';

/** One sentence that names the source, what is wrong with it, and how to mend it. */
export function invalidSupergraph({ name, howToFix }: SupergraphOrigin, error: unknown): StartError {
  if (error instanceof StartError) return error;
  return new StartError(`The supergraph in ${name} cannot be used (${firstLine(error)}): ${howToFix}.`);
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
}
