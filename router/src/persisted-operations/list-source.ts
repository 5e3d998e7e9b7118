import type { ListedOperation } from './manifest.js';

/** Where the list of operations comes from: a file, or the registry. */
export interface ListSource {
  /** In words, for messages to the operator: `the file operations.json`. */
  readonly name: string;
  /** The list as it is now; the same array while nothing has changed. Rejects with the reason when there is none. */
  read(): Promise<readonly ListedOperation[]>;
  /** Calls when there may be a new one. Answers how to stop that. */
  watch(onChange: () => Promise<void>): () => void;
}
