/**
 * Notifies readers in other processes of appended events: the owner writes one byte to `<owner>.bell` after each
 * commit, and readers watch the folder. Watching the files of the database does not work: SQLite writes them before the
 * commit is visible, so a reader that is woken then finds nothing and is not woken again. Where the operating system
 * cannot watch the folder, readers poll.
 */
import { closeSync, openSync, watch, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@marquee/runtime/log';
import { makePrivateFolder, PRIVATE_FILE } from '@marquee/runtime/private-files';

const SUFFIX = '.bell';

export interface AppendNotifier {
  notify(): void;
  close(): void;
}

/** The writing side: `notify` must be called after each commit. */
export function openAppendNotifier(folder: string, owner: string): AppendNotifier {
  const file = openSync(join(folder, `${owner}${SUFFIX}`), 'w', PRIVATE_FILE);
  return { notify: () => void writeSync(file, '!', 0), close: () => closeSync(file) };
}

/** Calls `onAppend` with the owner after each append. Returns the function that stops watching. */
export function watchAppends(folder: string, log: Logger, onAppend: (owner: string) => void): () => void {
  makePrivateFolder(folder);
  try {
    const watcher = watch(folder, (_kind, file) => {
      if (file?.endsWith(SUFFIX) === true) onAppend(file.slice(0, -SUFFIX.length));
    });
    watcher.on('error', (error) =>
      log.warn({ err: error, folder }, 'cannot watch the event logs any longer; polling instead'),
    );
    return () => watcher.close();
  } catch (error) {
    log.warn({ err: error, folder }, 'cannot watch the event logs; polling instead');
    return () => undefined;
  }
}
