/**
 * Doing once what a client asks twice. A mutation that starts, creates or charges something takes a key that the client
 * makes up and repeats when it never saw the answer; the answer is kept with the effect, in one commit, so that the
 * repetition gets the same answer and causes nothing.
 */
import { createHash } from 'node:crypto';
import { DuplicateError } from './port.js';
import type { Change, Collection, Document, Store, Write } from './port.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface IdempotentRequest {
  /** Whose key it is, an account or profile: two members may make up the same one. */
  readonly scope: string;
  readonly key: string;
  /** What is asked: the mutation's name and input, without the key. A key belongs to one request. */
  readonly request: Json;
}

/** `done` now or `repeated` from before; `conflict` when the key was used for something else. */
export type IdempotentOutcome<Answer> =
  | { readonly kind: 'done' | 'repeated'; readonly result: Answer }
  | { readonly kind: 'conflict' };

/**
 * `change: null` when nothing happened, a refusal say: it is not remembered, and may be tried again under the same key.
 */
export interface WorkResult<Answer> {
  readonly result: Answer;
  readonly change: Change | null;
}

export interface Idempotency {
  /**
   * Calls `work` unless the request has been answered before, and commits its change together with its answer. Of
   * several at the same moment one commits; the others get its answer. Rejects as `Store.commit` does, with nothing
   * done or remembered: retry around it.
   */
  execute<Answer extends Json>(
    keyed: IdempotentRequest,
    work: () => Promise<WorkResult<Answer>>,
  ): Promise<IdempotentOutcome<Answer>>;
  /**
   * Undefined when the key is new. For work that takes more than one commit, a call to a payment provider between them.
   */
  find<Answer extends Json>(keyed: IdempotentRequest): Promise<IdempotentOutcome<Answer> | undefined>;
  /**
   * The write that remembers: its commit fails with `DuplicateError` on `idempotency_keys` when somebody was faster.
   */
  record(keyed: IdempotentRequest, answer: Json): Write;
}

/** Clients repeat within minutes; a week also covers a phone that was off. */
export const RETENTION_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Each commit takes along two that are too old, so that the collection never outgrows the week's requests, without a
 * timer.
 */
const EXPIRED_PER_COMMIT = 2;

const COLLECTION = 'idempotency_keys';

interface StoredResult extends Document {
  readonly requestHash: string;
  readonly answer: Json;
  readonly at: string;
}

/** @param clock Decides what is older than `REMEMBERED_DAYS`. */
export async function openIdempotency(store: Store, clock: () => Date): Promise<Idempotency> {
  const remembered: Collection<StoredResult> = await store.collection<StoredResult>({
    name: COLLECTION,
    indexes: [{ fields: ['at'] }],
  });

  const find = async <Answer extends Json>(
    keyed: IdempotentRequest,
  ): Promise<IdempotentOutcome<Answer> | undefined> => {
    const known = await remembered.get(idOf(keyed));
    if (known === null) return undefined;
    // The hash vouches that this is the answer to the same request, of the same shape.
    return known.requestHash === hashOf(keyed.request)
      ? { kind: 'repeated', result: known.answer as Answer }
      : { kind: 'conflict' };
  };

  const remember = (keyed: IdempotentRequest, answer: Json): Write =>
    remembered.insert({ id: idOf(keyed), requestHash: hashOf(keyed.request), answer, at: clock().toISOString() });

  const forget = async (): Promise<readonly Write[]> => {
    const until = new Date(clock().getTime() - RETENTION_DAYS * DAY_MS).toISOString();
    const { documents } = await remembered.find({
      until,
      orderBy: { field: 'at', direction: 'ascending' },
      limit: EXPIRED_PER_COMMIT,
    });
    return documents.map(({ id }) => remembered.remove(id));
  };

  const once = async <Answer extends Json>(
    keyed: IdempotentRequest,
    work: () => Promise<WorkResult<Answer>>,
  ): Promise<IdempotentOutcome<Answer>> => {
    const known = await find<Answer>(keyed);
    if (known !== undefined) return known;
    const { result: answer, change } = await work();
    if (change === null) return { kind: 'done', result: answer };
    try {
      await store.commit({ ...change, writes: [...change.writes, remember(keyed, answer), ...(await forget())] });
      return { kind: 'done', result: answer };
    } catch (error) {
      const faster = await find<Answer>(keyed);
      // Whatever the commit stumbled over, somebody has answered this very request by now.
      if (faster !== undefined) return faster;
      throw error;
    }
  };

  return { execute: once, find, record: remember };
}

/** Whether a commit failed because its key had been remembered already. */
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

/** The same whatever order the fields were written in. */
function withSortedFields(value: Json): Json {
  if (Array.isArray(value)) return value.map(withSortedFields);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, withSortedFields(each)]),
  );
}
