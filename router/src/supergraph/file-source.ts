/** A supergraph in a file, as `npm run compose` writes it. */
import { readFile } from 'node:fs/promises';
import { pollFile } from '@marquee/runtime/file-watcher';
import { StartError } from '@marquee/runtime/start-error';
import { firstLine } from '../errors.js';
import { readSupergraph } from './read-supergraph.js';
import type { SupergraphSource } from './supergraph-source.js';

/** @param pollMs Milliseconds between two checks of the file for a change. */
export function fileSource(file: string, pollMs: number): SupergraphSource {
  return {
    read: async () =>
      readSupergraph(await readText(file), {
        name: file,
        howToFix: 'compose it again with "npm run compose", or set ROUTER_SUPERGRAPH to another file',
      }),
    watch: (onChange) => pollFile(file, pollMs, onChange),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new StartError(
      `There is no supergraph to serve (${firstLine(error)}): compose one with "npm run compose", or set ROUTER_SUPERGRAPH to its file.`,
    );
  }
}
