/**
 * Idempotent requests. A mutation that starts, creates or charges something takes an idempotency key, which the client
 * generates and repeats when it retries. The result is stored with the effect in one commit, so a repeated request
 * returns the stored result and has no further effect.
 */
import { createHash } from 'node:crypto';
import { DuplicateError } from './port.js';
import type { Change, Collection, Document, Store, Write } from './port.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface IdempotentRequest {
  /** The account or profile that owns the key: two clients may generate the same key. */
  readonly scope: string;
  readonly key: string;
  /** Name and input of the mutation, without the key. A key may be used for one request only. */
  readonly request: Json;
}

/** `done`: executed now. `repeated`: the stored result. `conflict`: the key was used for a different request. */
export type IdempotentOutcome<Result> =
  | { readonly kind: 'done' | 'repeated'; readonly result: Result }
  | { readonly kind: 'conflict' };

/** `change: null` when there is no effect (a refusal): the result is not stored, and the key may be used again. */
export interface WorkResult<Result> {
  readonly result: Result;
  readonly change: Change | null;
}

export interface Idempotency {
  /**
   * Calls `work` unless a result is stored for the request, and commits its change together with its result. Of
   * concurrent calls with one key, one commits and the others return its result. Rejects like `Store.commit`, without
   * any effect; wrap the call in `retryOnConflict`.
   */
  execute<Result extends Json>(
    request: IdempotentRequest,
    work: () => Promise<WorkResult<Result>>,
  ): Promise<IdempotentOutcome<Result>>;
  /**
   * The stored result; undefined when the key is new. For requests that need more than one commit, such as a payment
   * with a call to the provider between two commits.
   */
  find<Result extends Json>(request: IdempotentRequest): Promise<IdempotentOutcome<Result> | undefined>;
  /**
   * The write that stores the result. Its commit fails with `DuplicateError` on `idempotency_keys` when a concurrent
   * request with the same key committed first; see `isIdempotencyKeyTaken`.
   */
  record(request: IdempotentRequest, result: Json): Write;
}

/** How long results are stored. Clients retry within minutes; a week also covers a device that was offline. */
export const RETENTION_DAYS = 7;
const DAY_MS = 86_400_000;

/** Expired results that each commit removes. Two per commit bound the collection without a timer. */
const EXPIRED_PER_COMMIT = 2;

const COLLECTION = 'idempotency_keys';

interface StoredResult extends Document {
  readonly requestHash: string;
  readonly answer: Json;
  readonly at: string;
}

/** @param clock Used for the age of stored results, which expire after `RETENTION_DAYS`. */
export async function openIdempotency(store: Store, clock: () => Date): Promise<Idempotency> {
  const results: Collection<StoredResult> = await store.collection<StoredResult>({
    name: COLLECTION,
    indexes: [{ fields: ['at'] }],
  });

  const find = async <Result extends Json>(
    request: IdempotentRequest,
  ): Promise<IdempotentOutcome<Result> | undefined> => {
    const stored = await results.get(idOf(request));
    if (stored === null) return undefined;
    // An equal hash means the same request, so the stored result has the type `Result`.
    return stored.requestHash === hashOf(request.request)
      ? { kind: 'repeated', result: stored.answer as Result }
      : { kind: 'conflict' };
  };

  const record = (request: IdempotentRequest, result: Json): Write =>
    results.insert({
      id: idOf(request),
      requestHash: hashOf(request.request),
      answer: result,
      at: clock().toISOString(),
    });

  const removeExpired = async (): Promise<readonly Write[]> => {
    const until = new Date(clock().getTime() - RETENTION_DAYS * DAY_MS).toISOString();
    const { documents } = await results.find({
      until,
      orderBy: { field: 'at', direction: 'ascending' },
      limit: EXPIRED_PER_COMMIT,
    });
    return documents.map(({ id }) => results.remove(id));
  };

  const execute = async <Result extends Json>(
    request: IdempotentRequest,
    work: () => Promise<WorkResult<Result>>,
  ): Promise<IdempotentOutcome<Result>> => {
    const earlier = await find<Result>(request);
    if (earlier !== undefined) return earlier;
    const { result, change } = await work();
    if (change === null) return { kind: 'done', result };
    try {
      await store.commit({
        ...change,
        writes: [...change.writes, record(request, result), ...(await removeExpired())],
      });
      return { kind: 'done', result };
    } catch (error) {
      const concurrent = await find<Result>(request);
      // A concurrent call with the same key may have committed first, whichever error this commit met.
      if (concurrent !== undefined) return concurrent;
      throw error;
    }
  };

  return { execute, find, record };
}

/** Whether a commit failed because a result is already stored for its idempotency key. */
export function isIdempotencyKeyTaken(error: unknown): boolean {
  return error instanceof DuplicateError && error.collection === COLLECTION;
}

function idOf({ scope, key }: IdempotentRequest): string {
  return `${scope}/${key}`;
}

function hashOf(request: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(withSortedFields(request)))
    .digest('base64url');
}

/** Sorts the fields of all objects, so that equal requests have equal hashes regardless of field order. */
function withSortedFields(value: Json): Json {
  if (Array.isArray(value)) return value.map(withSortedFields);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, withSortedFields(each)]),
  );
}
