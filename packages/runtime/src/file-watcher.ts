/**
 * Notices that a file has changed, by polling: file-system events get lost when a file is replaced or its folder
 * mounted.
 */
import { unwatchFile, watchFile } from 'node:fs';
import type { Stats } from 'node:fs';

/**
 * Calls `onChange` when the file's size or time has changed. An empty file is skipped: its writer has only begun, and
 * the next poll sees the content. Does not keep the process alive.
 *
 * @returns Stops the polling.
 */
export function pollFile(file: string, pollMs: number, onChange: () => unknown): () => void {
  const listener = ({ size }: Stats): void => void (size > 0 && onChange());
  watchFile(file, { interval: pollMs, persistent: false }, listener);
  return () => unwatchFile(file, listener);
}
