/** A plan as generated code: what `compile-plan.ts` returns and `run-compiled-plan.ts` executes. */
import type { GraphQLFormattedError } from 'graphql';
import type { FetchLimit } from '../../demand-control/fetch-limits.js';
import type { CachedFetch } from '../../entity-cache/cached-fetch.js';
import type { StaleFetch } from '../../stale-if-error/stale-fetch.js';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import type { FetchProfile } from '../../policies/fetch-profile.js';
import type { MergeableFetch } from '../../subgraph-client/merging/mergeable-fetch.js';
import type { SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import type { ErrorGrouping } from '../execution/error-collector.js';
import type { ResponseBytes, ScanObject } from './response-bytes.js';
import type { PooledResponse } from './response-pool.js';

/** What a scanner keeps of one object. Only generated code knows its other properties. */
export interface ScannedRecord {
  readonly type: string;
  readonly source: ResponseBytes;
}

/** Writes the representation of a record at `w`. Returns the index after it; -1 for a type that is not fetched. */
export type WriteRepresentation = (record: ScannedRecord, w: number) => number;

export interface CompiledFetch {
  readonly index: number;
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** The request's body before its variables, as latin1. */
  readonly head: string;
  /** The request's body after its variables, as latin1. */
  readonly tail: string;
  readonly variables: readonly string[];
  readonly scan: ScanObject;
  /** Null when its estimated cost is always within the limit. */
  readonly limit: FetchLimit | null;
  /** Keeps its responses for times when it fails; null when nothing of it may be stale. */
  readonly stale: StaleFetch | null;
  /** Null when its responses may not be cached. */
  readonly cached: CachedFetch | null;
  /** Where the objects that it is for are in the merged data, by plan keys. */
  readonly path: PlanPath;
  readonly profile: FetchProfile;
  /** Null when it is sent on its own. */
  readonly mergeable: MergeableFetch | null;
  /** Null for a fetch of root fields. */
  readonly entities: CompiledEntityFetch | null;
}

export interface CompiledEntityFetch {
  /** The index of the list of records for which entities are fetched. */
  readonly targetList: number;
  /** Fetches of one group request the same of entities from one subgraph, and share responses. */
  readonly batchGroup: number;
  readonly writeRepresentation: WriteRepresentation;
  /** Equal for equal representations in a group; empty for a record of a type that is not fetched. */
  readonly representationKey: (record: ScannedRecord) => string;
  readonly attach: (record: ScannedRecord, addition: ScannedRecord) => void;
  /** The groups of fetches that request less of the same entities. */
  readonly covers: readonly CoveredGroup[];
}

/** How the entities of a fetch are used for a group of fetches that requests less of them. */
export interface CoveredGroup {
  readonly batchGroup: number;
  /** The group's key of the entity that is fetched for the record. */
  readonly keyOf: (record: ScannedRecord) => string;
  readonly partOf: ReadPart;
}

/** The JSON of an entity at an index with the fields of a smaller fetch; -1 for an entity that is not as expected. */
export type ReadPart = (response: ResponseBytes, start: number) => string | -1;

export type CompiledOrder =
  | { readonly kind: 'fetch'; readonly fetch: CompiledFetch }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly CompiledOrder[] };

/** Generated functions. Scanning and writing are synchronous, and share the state of one response. */
export interface GeneratedFunctions {
  /** To be called before a response is scanned. Records for which entities are fetched are added to `targets`. */
  readonly beginScan: (targets: readonly ScannedRecord[][]) => void;
  /** The record of the object that was scanned last. */
  readonly lastRecord: () => ScannedRecord;
  /**
   * @param roots The records of the fetches of root fields, by fetch index.
   * @param responses All responses that records refer to.
   * @returns The client's response.
   */
  readonly writeResponse: (
    roots: readonly (ScannedRecord | undefined)[],
    responses: readonly ResponseBytes[],
  ) => PooledResponse;
}

/** The fields that are null in the response because they were left out of the plan. */
export interface LeftOutFields {
  /** Whether the response is for requests in which errors propagate only. */
  readonly needsPropagation: boolean;
  /** Their errors. @param roots As in `writeResponse`. */
  readonly errorsOf: (
    roots: readonly (ScannedRecord | undefined)[],
    grouping: ErrorGrouping,
  ) => readonly GraphQLFormattedError[];
}

export interface CompiledPlan extends GeneratedFunctions {
  /** Null when there are none. */
  readonly leftOut: LeftOutFields | null;
  readonly order: CompiledOrder;
  readonly targetListCount: number;
  readonly batchGroupCount: number;
  /** The generated code, for people. */
  readonly sourceText: string;
}
