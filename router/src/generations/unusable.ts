import { StartError } from '@marquee/kit/process/run';

/** One sentence that names the source, what is wrong with it, and how to mend it. */
export const unusableSupergraph = (source: string, error: unknown): StartError =>
  new StartError(`The supergraph in ${source} cannot be used (${firstLine(error)}): make it anew with "npm run compose", or set ROUTER_SUPERGRAPH to another file.`);

export const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
