import { StartError } from '@marquee/runtime/run';
import type { SupergraphOrigin } from './source.js';

/** One sentence that names the source, what is wrong with it, and how to mend it. */
export const unusableSupergraph = ({ name, remedy }: SupergraphOrigin, error: unknown): StartError =>
  new StartError(`The supergraph in ${name} cannot be used (${firstLine(error)}): ${remedy}.`);

export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
