/** A supergraph in a file, as `npm run compose` writes it. */
import { unwatchFile, watchFile } from 'node:fs';
import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { StartError } from '@marquee/runtime/run';
import { readSupergraph } from './read-supergraph.js';
import type { SupergraphSource } from './supergraph-source.js';
import { firstLine } from './invalid-supergraph.js';

/**
 * @param pollMs How often the file is looked at: notices of changes get lost when a file is replaced, or its folder is
 * mounted.
 */
export function fileSource(file: string, pollMs: number): SupergraphSource {
  return {
    read: async () =>
      readSupergraph(await readText(file), {
        name: file,
        howToFix: 'make it anew with "npm run compose", or set ROUTER_SUPERGRAPH to another file',
      }),
    watch: (onChange) => {
      // An empty file is one that somebody has just begun to write: the next look sees it whole.
      const listener = ({ size }: Stats): void => void (size > 0 && onChange());
      watchFile(file, { interval: pollMs, persistent: false }, listener);
      return () => unwatchFile(file, listener);
    },
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new StartError(
      `There is no supergraph to serve (${firstLine(error)}): make it with "npm run compose", or set ROUTER_SUPERGRAPH to its file.`,
    );
  }
}
