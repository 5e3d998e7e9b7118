/**
 * How readers in other processes hear that something was appended: the owner writes one byte to `<owner>.bell` after
 * each commit, and readers watch the folder. The log's own files would not do: SQLite writes them before a commit can
 * be seen, so a reader woken by that finds nothing, and nothing wakes it again. Where the system cannot watch, readers
 * still look from time to time.
 */
import { closeSync, mkdirSync, openSync, watch, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@marquee/runtime/log';

const SUFFIX = '.bell';

export interface AppendNotifier {
  notify(): void;
  close(): void;
}

export function openAppendNotifier(folder: string, owner: string): AppendNotifier {
  const file = openSync(join(folder, `${owner}${SUFFIX}`), 'w');
  return { notify: () => void writeSync(file, '!', 0), close: () => closeSync(file) };
}

/** Calls back with the owner whose bell rang. Returns the way to stop listening. */
export function watchAppends(folder: string, log: Logger, onRing: (owner: string) => void): () => void {
  mkdirSync(folder, { recursive: true });
  try {
    const watcher = watch(folder, (_kind, file) => {
      if (file?.endsWith(SUFFIX) === true) onRing(file.slice(0, -SUFFIX.length));
    });
    watcher.on('error', (error) =>
      log.warn({ err: error, folder }, 'cannot watch the event logs any more; looking from time to time'),
    );
    return () => watcher.close();
  } catch (error) {
    log.warn({ err: error, folder }, 'cannot watch the event logs; looking from time to time');
    return () => undefined;
  }
}
