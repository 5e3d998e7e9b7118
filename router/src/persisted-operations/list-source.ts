import type { ListedOperation } from './manifest.js';

/**
 * Where the persisted query list comes from: a file (`file-list-source.ts`) or the registry (`uplink-list-source.ts`).
 */
export interface ListSource {
  /** For messages to the operator: `the file operations.json`. */
  readonly name: string;
  /** The current list: the same array while it is unchanged. Rejects with the reason when there is none. */
  read(): Promise<readonly ListedOperation[]>;
  /** Calls `onChange` when there may be a newer list. Returns a function that stops watching. */
  watch(onChange: () => Promise<void>): () => void;
}
