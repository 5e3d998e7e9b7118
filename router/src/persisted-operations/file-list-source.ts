/** The list of operations in a file, as `npm run manifest` and Apollo's tools write it. */
import { readFile } from 'node:fs/promises';
import { pollFile } from '@marquee/runtime/file-watcher';
import { readManifest } from './manifest.js';
import type { ListSource } from './list-source.js';

/** @param pollMs Milliseconds between two checks of the file for a change. */
export function fileListSource(file: string, pollMs: number): ListSource {
  return {
    name: `the file ${file}`,
    read: async () => readManifest(JSON.parse(await readFile(file, 'utf8'))),
    watch: (onChange) => pollFile(file, pollMs, onChange),
  };
}
