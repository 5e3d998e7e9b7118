/** How often each operation was asked by each client since the last report: nothing but numbers while requests run. */
import type { GraphQLSchema } from 'graphql';
import type { CheckedOperation } from '../../engine/engine.js';

/** Which build of which app asks, as it says itself. */
export interface Client {
  readonly name: string;
  readonly version: string;
}

export interface OperationUse {
  readonly operation: CheckedOperation;
  /** What the operation was checked against. */
  readonly schema: GraphQLSchema;
  readonly client: Client;
  readonly durationMs: number;
  readonly hasErrors: boolean;
}

export interface ClientCounts {
  readonly client: Client;
  requests: number;
  withErrors: number;
  /** Requests by duration: see `bucketOf`. */
  readonly latency: number[];
}

export interface OperationCounts extends Pick<OperationUse, 'operation' | 'schema'> {
  /** By name and version. */
  readonly byClient: Map<string, ClientCounts>;
}

/** As Apollo's reports have it: a bucket is 10 % wider than the one before, from a microsecond on. */
const BUCKETS = 384;
const GROWTH = Math.log(1.1);

export function bucketOf(durationMs: number): number {
  const bucket = Math.ceil(Math.log(durationMs * 1_000) / GROWTH);
  return Number.isFinite(bucket) ? Math.min(Math.max(bucket, 0), BUCKETS - 1) : 0;
}

/**
 * Far more than a house has. What comes beyond is not counted, and said to be so: a client that makes up operations or
 * versions must not fill the memory.
 */
const MAX_OPERATIONS = 2_000;
const MAX_CLIENTS_PER_OPERATION = 200;

export class UsageCounts {
  readonly operations = new Map<object, OperationCounts>();
  /** Requests that found no room. */
  uncounted = 0;

  add({ operation, schema, client, durationMs, hasErrors }: OperationUse): void {
    const counts = this.#clientCounts(this.#operationCounts(operation, schema), client);
    if (counts === null) return void (this.uncounted += 1);
    counts.requests += 1;
    if (hasErrors) counts.withErrors += 1;
    const bucket = bucketOf(durationMs);
    counts.latency[bucket] = (counts.latency[bucket] ?? 0) + 1;
  }

  #operationCounts(operation: CheckedOperation, schema: GraphQLSchema): OperationCounts | null {
    // Documents are kept by their text, so that one operation is one object while it is asked often.
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
