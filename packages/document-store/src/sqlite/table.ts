import type { Index } from '../query-checks.js';

/** An open collection. */
export interface Table {
  /** The collection's name. */
  readonly name: string;
  /** The quoted name of the table. */
  readonly quoted: string;
  readonly indexes: readonly Index[];
  readonly search: readonly string[];
}
