/**
 * Reports changed files below folders. Each folder has its own watcher: Node's recursive one stops reporting a file
 * when a program replaces it (an editor's atomic write, `git checkout`).
 */
import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {readonly string[]} folders
 * @param {object} options
 * @param {(name: string) => boolean} options.isIgnored Files and folders that are not watched, by their name.
 * @param {(path: string) => void} options.onChange Called with the path of a file that was written, made or removed.
 * @returns {() => void} Ends it.
 */
export function watchFolders(folders, { isIgnored, onChange }) {
  /** @type {Map<string, import('node:fs').FSWatcher>} */
  const watchers = new Map();

  const end = (folder) => {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(`${folder}/`)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };
  const begin = (folder) => {
    const watcher = watch(folder, (event, name) => {
      if (name !== null && !isIgnored(name)) onEvent(event, join(folder, name));
    });
    // A removed folder: its parent's watcher reports it.
    watcher.on('error', () => end(folder));
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !isIgnored(entry.name)) begin(join(folder, entry.name));
  };
  const onEvent = (event, path) => {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    if (isFolder && event === 'rename') {
      end(path);
      begin(path);
      // Files that were made before its watcher.
      for (const file of filesBelow(path, isIgnored)) onChange(file);
    } else if (!isFolder) {
      // A file, or a folder that was removed.
      end(path);
      onChange(path);
    }
  };

  for (const folder of folders) begin(folder);
  return () => {
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

function filesBelow(folder, isIgnored) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (isIgnored(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, isIgnored) : [path];
  });
}
