/** A plan in code of its own: what the compiler makes, and a run needs. */
import type { SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import type { ScanObject, Source } from './response-bytes.js';

/** What is kept of one object; its properties are known to generated code alone. */
export interface ScannedRecord {
  readonly type: string;
  readonly source: Source;
}

export interface FastFetch {
  readonly index: number;
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** The request up to its variables, and from their end; as latin1. */
  readonly head: string;
  readonly tail: string;
  readonly variables: readonly string[];
  readonly scan: ScanObject;
  readonly entities: FastEntities | null;
}

export interface FastEntities {
  /** Which of the run's lists of records is asked about. */
  readonly target: number;
  /** Fetches of one group ask one subgraph the same of entities, so that what one was told is good for the others. */
  readonly group: number;
  readonly represent: (record: ScannedRecord) => string;
  /** Equal for equal representations of a group; `''` for an object of a type that is not asked about. */
  readonly identify: (record: ScannedRecord) => string;
  readonly attach: (record: ScannedRecord, addition: ScannedRecord) => void;
}

export type FastOrder =
  | { readonly kind: 'fetch'; readonly fetch: FastFetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly FastOrder[] };

/** Generated functions: those who scan and write are synchronous, and share what belongs to one answer. */
export interface FastCode {
  /** Call it before an answer is scanned. Records to be asked about go to `targets`. */
  readonly begin: (targets: readonly ScannedRecord[][]) => void;
  /** The record of the object that was scanned last. */
  readonly made: () => ScannedRecord;
  /** The whole answer, from the records of root fetches, by fetch. `sources` are all that records were made of. */
  readonly write: (roots: readonly (ScannedRecord | undefined)[], sources: readonly Source[]) => Buffer;
}

export interface FastPlan extends FastCode {
  readonly order: FastOrder;
  readonly targetCount: number;
  readonly groupCount: number;
  /** For people. */
  readonly text: string;
}
