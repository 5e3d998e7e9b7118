/** Counts of each operation by client since the last usage report. A request only increments numbers. */
import type { GraphQLSchema } from 'graphql';
import type { ResolvedOperation } from '../../engine/engine.js';

/** Which version of which client app sends a request, as the app itself states. */
export interface Client {
  readonly name: string;
  readonly version: string;
}

export interface OperationUse {
  readonly operation: ResolvedOperation;
  /** The schema that the operation was validated against. */
  readonly schema: GraphQLSchema;
  readonly client: Client;
  readonly durationMs: number;
  readonly hasErrors: boolean;
}

export interface ClientCounts {
  readonly client: Client;
  requests: number;
  withErrors: number;
  /** Requests by bucket of their duration; see `bucketOf`. */
  readonly latency: number[];
}

export interface OperationCounts extends Pick<OperationUse, 'operation' | 'schema'> {
  /** By client name and version. */
  readonly byClient: Map<string, ClientCounts>;
}

/** The histogram of Apollo's usage reports: the first bucket ends at 1 µs, each further one is 10 % wider. */
const BUCKETS = 384;
const GROWTH = Math.log(1.1);

export function bucketOf(durationMs: number): number {
  const bucket = Math.ceil(Math.log(durationMs * 1_000) / GROWTH);
  return Number.isFinite(bucket) ? Math.min(Math.max(bucket, 0), BUCKETS - 1) : 0;
}

/**
 * Bounds for the memory that clients with ever new operations or versions could fill, far above what real clients need.
 * Requests beyond them are only counted in `uncounted`, which is logged.
 */
const MAX_OPERATIONS = 2_000;
const MAX_CLIENTS_PER_OPERATION = 200;

export class UsageCounts {
  readonly operations = new Map<object, OperationCounts>();
  /** Requests beyond the bounds. */
  uncounted = 0;

  add({ operation, schema, client, durationMs, hasErrors }: OperationUse): void {
    const counts = this.#clientCounts(this.#operationCounts(operation, schema), client);
    if (counts === null) return void (this.uncounted += 1);
    counts.requests += 1;
    if (hasErrors) counts.withErrors += 1;
    const bucket = bucketOf(durationMs);
    counts.latency[bucket] = (counts.latency[bucket] ?? 0) + 1;
  }

  #operationCounts(operation: ResolvedOperation, schema: GraphQLSchema): OperationCounts | null {
    // The document cache returns the same object for the same text, so the object can be the key.
    const known = this.operations.get(operation.operation);
    if (known !== undefined) return known;
    if (this.operations.size >= MAX_OPERATIONS) return null;
    const counts: OperationCounts = { operation, schema, byClient: new Map() };
    this.operations.set(operation.operation, counts);
    return counts;
  }

  #clientCounts(counts: OperationCounts | null, client: Client): ClientCounts | null {
    if (counts === null) return null;
    const id = `${client.name}\n${client.version}`;
    const known = counts.byClient.get(id);
    if (known !== undefined) return known;
    if (counts.byClient.size >= MAX_CLIENTS_PER_OPERATION) return null;
    const made: ClientCounts = { client, requests: 0, withErrors: 0, latency: [] };
    counts.byClient.set(id, made);
    return made;
  }
}
