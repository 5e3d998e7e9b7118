/** Sends the request of a `SharedFetch`, and reads the values of its response. */
import { isUtf8 } from 'node:buffer';
import type { Deadline } from '../deadline.js';
import { parseBody } from '../subgraph-client/subgraph-client.js';
import type { RawClient, RawRequest, SendRaw, SubgraphRequest } from '../subgraph-client/subgraph-request.js';
import { noteRead } from './cached-body.js';
import type { CacheUse } from './cached-fetch.js';
import type { EntityCache } from './entity-cache.js';
import { parsedValues, splitValues } from './fetched-values.js';
import { lifetimeOfResponse } from './lifetime.js';
import { SharedFetch } from './shared-fetch.js';
import type { Outcome, Waiter } from './shared-fetch.js';

export interface RequestParts {
  readonly request: RawRequest;
  readonly use: CacheUse;
  /** What its values depend on besides their representations. */
  readonly scope: string;
  readonly send: SendRaw;
  readonly read: RawClient['read'];
}

/** The values that are to be fetched. */
export interface Wanted {
  readonly keys: readonly string[];
  /** Empty for root fields. */
  readonly representations: readonly string[];
  /** Whether they are all of the request. */
  readonly isWhole: boolean;
  readonly isInBackground?: boolean;
}

/** @param leader The deadline of the request that is sent. The waiter has joined when this returns. */
export function sendShared(
  cache: EntityCache,
  parts: RequestParts,
  { keys, representations, isWhole, isInBackground }: Wanted,
  leader: Deadline,
  waiter: Waiter,
): SharedFetch {
  const { request, use, scope, send } = parts;
  const onEnd = (ended: SharedFetch): void => {
    for (const key of ended.keys) if (cache.fetches.get(key) === ended) cache.fetches.delete(key);
  };
  const store = (ended: SharedFetch): void => {
    if (ended.outcome?.kind !== 'response') return;
    cache.keep(ended, use, lifetimeOfResponse(ended.outcome.body, use.fetch), scope);
  };
  const { freshness } = cache;
  const fetch = new SharedFetch(
    keys,
    representations,
    leader,
    freshness.nowMs(),
    freshness.version,
    { onEnd, store },
    isInBackground,
  );
  for (const key of keys) cache.fetches.set(key, fetch);
  fetch.join(waiter);
  const body = isWhole ? request.body : use.bodyFor(representations.join(','));
  const { cached: _, merging, ...others } = request;
  const own = { ...others, body, deadline: fetch.deadline };
  send(merging === undefined ? own : { ...own, merging: { ...merging, operation: use.caller } }).then(
    (response) => fetch.settle(readOutcome(fetch, parts, body, response)),
    (error: unknown) => fetch.settle({ kind: 'failure', error }),
  );
  return fetch;
}

/** Of a response of root fields, which is not read here. */
const MAYBE_ERRORS = [{ message: 'The response may have errors.' }];

function readOutcome(fetch: SharedFetch, { request, use, read }: RequestParts, sent: string, body: Buffer): Outcome {
  if (use.representations === null) {
    const errors = body.includes('"errors"') ? MAYBE_ERRORS : [];
    return { kind: 'response', body, values: [{ json: body, errors }] };
  }
  const count = fetch.representations.length;
  const split = splitValues(body, count);
  if (split !== null) return { kind: 'response', body, values: split };
  try {
    const response = read(toSubgraphRequest({ ...request, body: sent }), body);
    noteRead(body);
    if (isUtf8(body)) fetch.accept();
    return { kind: 'response', body, values: parsedValues(response, count) };
  } catch (error) {
    return { kind: 'failure', error };
  }
}

export function toSubgraphRequest({ body, deadline, ...request }: RawRequest): SubgraphRequest {
  return { ...request, ...parseBody(body), deadline, signal: deadline.signal };
}
