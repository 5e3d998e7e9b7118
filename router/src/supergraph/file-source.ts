/** A supergraph in a file, as `marquee compose` and `rover supergraph compose` write it. */
import { readFile } from 'node:fs/promises';
import { pollFile } from '@marquee/runtime/file-watcher';
import { StartError } from '@marquee/runtime/start-error';
import { firstLine } from '../errors.js';
import { readSupergraph } from './read-supergraph.js';
import type { SupergraphSource } from './supergraph-source.js';

const HOW_TO_COMPOSE =
  'compose one with "marquee compose --config supergraph.yaml --output supergraph.graphql" or with Rover';

/** @param pollMs Milliseconds between two checks of the file for a change. */
export function fileSource(file: string, pollMs: number): SupergraphSource {
  return {
    read: async () =>
      readSupergraph(await readText(file), {
        name: file,
        howToFix: `${HOW_TO_COMPOSE}, or set ROUTER_SUPERGRAPH to another file`,
      }),
    watch: (onChange) => pollFile(file, pollMs, onChange),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new StartError(
      `There is no supergraph to serve (${firstLine(error)}): ${HOW_TO_COMPOSE}, or set ROUTER_SUPERGRAPH to its file.`,
    );
  }
}
