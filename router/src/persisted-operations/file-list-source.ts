/** A persisted query list in a manifest file, as `npm run manifest` and Apollo's tools write it. */
import { readFile } from 'node:fs/promises';
import { pollFile } from '@marquee/runtime/file-watcher';
import type { ListSource } from './list-source.js';
import { readManifest } from './manifest.js';

/** @param pollMs Milliseconds between two checks of the file for a change. */
export function fileListSource(file: string, pollMs: number): ListSource {
  return {
    name: `the file ${file}`,
    read: async () => readManifest(JSON.parse(await readFile(file, 'utf8'))),
    watch: (onChange) => pollFile(file, pollMs, onChange),
  };
}
