/** A plan in code of its own: what the compiler makes, and a run needs. */
import type { SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import type { ScanObject, ResponseBytes } from './response-bytes.js';

/** What is kept of one object; its properties are known to generated code alone. */
export interface ScannedRecord {
  readonly type: string;
  readonly source: ResponseBytes;
}

export interface CompiledFetch {
  readonly index: number;
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** The request up to its variables, and from their end; as latin1. */
  readonly head: string;
  readonly tail: string;
  readonly variables: readonly string[];
  readonly scan: ScanObject;
  readonly entities: CompiledEntityFetch | null;
}

export interface CompiledEntityFetch {
  /** Which of the run's lists of records is asked about. */
  readonly targetList: number;
  /** Fetches of one group ask one subgraph the same of entities, so that what one was told is good for the others. */
  readonly batchGroup: number;
  readonly writeRepresentation: (record: ScannedRecord) => string;
  /** Equal for equal representations of a group; `''` for an object of a type that is not asked about. */
  readonly representationKey: (record: ScannedRecord) => string;
  readonly attach: (record: ScannedRecord, addition: ScannedRecord) => void;
}

export type CompiledOrder =
  | { readonly kind: 'fetch'; readonly fetch: CompiledFetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly CompiledOrder[] };

/** Generated functions: those who scan and write are synchronous, and share what belongs to one answer. */
export interface GeneratedFunctions {
  /** Call it before an answer is scanned. Records to be asked about go to `targets`. */
  readonly beginScan: (targets: readonly ScannedRecord[][]) => void;
  /** The record of the object that was scanned last. */
  readonly lastRecord: () => ScannedRecord;
  /** The whole answer, from the records of root fetches, by fetch. `sources` are all that records were made of. */
  readonly writeResponse: (roots: readonly (ScannedRecord | undefined)[], sources: readonly ResponseBytes[]) => Buffer;
}

export interface CompiledPlan extends GeneratedFunctions {
  readonly order: CompiledOrder;
  readonly targetCount: number;
  readonly groupCount: number;
  /** For people. */
  readonly sourceText: string;
}
