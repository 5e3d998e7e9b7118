/** The list of operations in a file, as `npm run manifest` and Apollo's tools write it. */
import { unwatchFile, watchFile } from 'node:fs';
import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readManifest } from './manifest.js';
import type { ListSource } from './list-source.js';

/**
 * @param pollMs How often the file is looked at: notices of changes get lost when a file is replaced, or its folder is
 * mounted.
 */
export function fileListSource(file: string, pollMs: number): ListSource {
  return {
    name: `the file ${file}`,
    read: async () => readManifest(JSON.parse(await readFile(file, 'utf8'))),
    watch: (onChange) => {
      // An empty file is one that somebody has just begun to write: the next look sees it whole.
      const listener = ({ size }: Stats): void => void (size > 0 && onChange());
      watchFile(file, { interval: pollMs, persistent: false }, listener);
      return () => unwatchFile(file, listener);
    },
  };
}
