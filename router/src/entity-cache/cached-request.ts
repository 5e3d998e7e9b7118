/**
 * One request of the engine for values that may be cached: what is found is used, what another request is fetching is
 * waited for, and the rest is fetched. The engine gets one body, with the entities in the order of their representations.
 */
import type { DeadlineListener } from '../deadline.js';
import { noteValidity, validityOf } from '../subgraph-client/response-validity.js';
import { isSubgraphError, SubgraphError, timeoutError } from '../subgraph-client/subgraph-error.js';
import { noteCachedPart, noteFetches, noteKnownEntities, noteRead } from './cached-body.js';
import type { FetchedResponse } from './cached-body.js';
import type { EntityCache, FoundValue } from './entity-cache.js';
import { secondLevelKey } from './entity-cache.js';
import { bodyOf, bodyWithErrors } from './fetched-values.js';
import type { PlacedError } from './fetched-values.js';
import { isForItsClient, lifetimeOfResponse } from './lifetime.js';
import { Revalidation } from './revalidation.js';
import { sendShared } from './send-shared.js';
import type { RequestParts } from './send-shared.js';
import type { Outcome, SharedFetch, Waiter } from './shared-fetch.js';

/** How often values are fetched that another client's request could not fetch. The last time, without other clients. */
const MAX_ROUNDS = 3;

/** A value of this request in a request that is sent. */
interface Awaited {
  readonly position: number;
  readonly index: number;
}

export class CachedRequest implements DeadlineListener, Waiter {
  readonly #keys: readonly string[];
  readonly #values: (Buffer | string | undefined)[] = [];
  readonly #errors: PlacedError[] = [];
  readonly #awaited = new Map<SharedFetch, Awaited[]>();
  readonly #own = new Set<SharedFetch>();
  /** Those that have responded. */
  readonly #fetches: SharedFetch[] = [];
  #failure: { readonly error: unknown } | null = null;
  /** Positions of values that another client's request could not fetch. */
  #again: number[] = [];
  readonly #stale: number[] = [];
  #rounds = 0;
  #isStarting = false;
  #isOver = false;
  #oldestMs = 0;
  #staleMs: number | null = null;
  #freshForMs = Infinity;

  constructor(
    private readonly cache: EntityCache,
    private readonly parts: RequestParts,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    const { use, scope } = parts;
    const number = cache.numberOf(scope);
    this.#keys = use.representations?.map((each) => `${number} ${each}`) ?? [String(number)];
  }

  start(): void {
    const { fetch, caller } = this.parts.use;
    const nowMs = this.cache.freshness.nowMs();
    const missing: number[] = [];
    for (const [position, key] of this.#keys.entries()) {
      const found = this.cache.find(key, fetch, caller, nowMs);
      if (found === null) missing.push(position);
      else this.#use(position, found);
    }
    this.#count(missing.length);
    if (missing.length === 0) {
      this.#finish();
      return;
    }
    const { deadline, subgraph } = this.parts.request;
    if (deadline.isOver) {
      this.#fail(timeoutError(subgraph, deadline.signal.reason));
      return;
    }
    deadline.listen(this);
    if (this.cache.secondLevel === null) this.#fetch(missing);
    else void this.#findInSecondLevel(missing);
  }

  onOver(): void {
    const { subgraph, deadline } = this.parts.request;
    for (const fetch of this.#awaited.keys()) fetch.leave(this);
    this.#awaited.clear();
    this.#fail(timeoutError(subgraph, deadline.signal.reason));
  }

  onOutcome(fetch: SharedFetch, outcome: Outcome): void {
    const awaited = this.#awaited.get(fetch) ?? [];
    this.#awaited.delete(fetch);
    const mayRepeat = !this.#own.has(fetch) && this.#rounds < MAX_ROUNDS;
    if (outcome.kind === 'failure') {
      if (mayRepeat && isOfItsClient(outcome.error, fetch))
        this.#again.push(...awaited.map(({ position }) => position));
      else this.#failure ??= outcome;
    } else if (!this.#own.has(fetch) && isForItsClient(outcome.body, this.parts.use.fetch)) {
      this.#again.push(...awaited.map(({ position }) => position));
      // The response to the next client is for that one too.
      this.#rounds = MAX_ROUNDS - 1;
    } else {
      this.#fetches.push(fetch);
      for (const { position, index } of awaited) {
        const value = outcome.values[index];
        if (value === undefined || (mayRepeat && value.errors.length > 0)) this.#again.push(position);
        else {
          this.#values[position] = value.json;
          for (const error of value.errors) this.#errors.push({ error, index: position });
        }
      }
    }
    if (this.#awaited.size === 0 && !this.#isStarting) this.#continue();
  }

  #use(position: number, { entry, ageMs, freshForMs }: FoundValue): void {
    this.#values[position] = entry.json;
    entry.group.usedAgeMs += ageMs;
    this.#oldestMs = Math.max(this.#oldestMs, ageMs);
    this.#freshForMs = Math.min(this.#freshForMs, Math.max(0, freshForMs));
    if (freshForMs > 0) return;
    this.#stale.push(position);
    this.#staleMs = Math.max(this.#staleMs ?? 0, ageMs);
  }

  #count(misses: number): void {
    const { fetch, caller } = this.parts.use;
    const { group } = fetch;
    const stale = this.#stale.length;
    const hits = this.#keys.length - misses - stale;
    group.hits += hits;
    group.staleHits += stale;
    group.misses += misses;
    if (caller.observed !== undefined) {
      caller.observed.cacheHits += hits + stale;
      caller.observed.cacheMisses += misses;
    }
    const record = caller.correlation?.record ?? null;
    record?.noteCached({ subgraph: group.subgraph, of: group.names, hits, stale, misses });
    caller.cacheReport?.add(group, { hits, stale, misses, oldestMs: this.#oldestMs });
  }

  async #findInSecondLevel(missing: readonly number[]): Promise<void> {
    const { use, scope } = this.parts;
    const keys = missing.map((position) => secondLevelKey(scope, use.representations?.[position] ?? null));
    const values = (await this.cache.secondLevel?.get(keys).catch(() => [])) ?? [];
    if (this.#isOver) return;
    const left = missing.filter((position, index) => {
      const value = values[index];
      const found = value ? this.cache.keepShared(this.#keys[position] ?? '', value, use) : null;
      if (found !== null) this.#use(position, found);
      return found === null;
    });
    use.fetch.group.sharedHits += missing.length - left.length;
    if (left.length === 0) this.#finish();
    else this.#fetch(left);
  }

  #fetch(positions: readonly number[]): void {
    this.#rounds += 1;
    const own: number[] = [];
    const joined = new Map<SharedFetch, Awaited[]>();
    for (const position of positions) {
      const key = this.#keys[position] ?? '';
      const fetch = this.#rounds < MAX_ROUNDS ? this.cache.fetches.get(key) : undefined;
      // What has changed since it was requested may be older than a write of this caller.
      const isCurrent = fetch?.version === this.cache.freshness.version;
      // One in the background waits behind those of clients, and is refused before them.
      const isInBackground = fetch?.isInBackground === true;
      if (fetch === undefined || !isCurrent || isInBackground || this.#fetches.includes(fetch)) own.push(position);
      else joined.set(fetch, [...(joined.get(fetch) ?? []), { position, index: fetch.indexOf(key) }]);
    }
    this.#isStarting = true;
    for (const [fetch, awaited] of joined) {
      this.parts.use.fetch.group.joined += awaited.length;
      this.#awaited.set(fetch, awaited);
    }
    for (const fetch of joined.keys()) fetch.join(this);
    if (own.length > 0) this.#send(own);
    this.#isStarting = false;
    if (this.#awaited.size === 0) this.#continue();
  }

  #send(positions: readonly number[]): void {
    const { use, request } = this.parts;
    const keys = positions.map((position) => this.#keys[position] ?? '');
    const representations = use.representations;
    const wanted = representations === null ? [] : positions.map((position) => representations[position] ?? '');
    const isWhole = positions.length === this.#keys.length;
    const fetch = sendShared(
      this.cache,
      this.parts,
      { keys, representations: wanted, isWhole },
      request.deadline,
      this,
    );
    this.#own.add(fetch);
    this.#awaited.set(
      fetch,
      positions.map((position, index) => ({ position, index })),
    );
  }

  #continue(): void {
    if (this.#isOver) return;
    const again = this.#again;
    this.#again = [];
    if (again.length > 0 && this.#failure === null) this.#fetch(again);
    else if (this.#failure !== null) this.#fail(this.#failure.error);
    else this.#finish();
  }

  #end(): void {
    this.#isOver = true;
    this.parts.request.deadline.unlisten(this);
  }

  #finish(): void {
    this.#end();
    const body = this.#body();
    const failed = this.#errors.length > 0;
    for (const { outcome } of this.#fetches)
      if (outcome?.kind === 'response')
        this.#freshForMs = Math.min(this.#freshForMs, lifetimeOfResponse(outcome.body, this.parts.use.fetch).maxAgeMs);
    const fetched = this.#fetches.flatMap((fetch) => this.#toFetched(fetch));
    noteCachedPart(body, {
      ageMs: this.#oldestMs,
      staleMs: this.#staleMs,
      isOnlyHits: this.#fetches.length === 0,
      freshForMs: failed ? 0 : this.#freshForMs,
      fetched: fetched.some((each) => each.body === body) ? null : fetched,
    });
    noteFetches(body, this.#fetches);
    this.resolve(body);
    if (this.#stale.length > 0) this.#revalidate();
  }

  #body(): Buffer {
    if (this.parts.use.representations === null) return this.#rootBody();
    // The response to the request as the engine has made it.
    const whole = this.#fetches.find((fetch) => this.#own.has(fetch) && fetch.keys.length === this.#keys.length);
    if (whole?.outcome?.kind === 'response') return whole.outcome.body;
    const entities = this.#values as readonly string[];
    if (this.#errors.length === 0) return bodyOf(entities);
    const body = bodyWithErrors(entities, this.#errors);
    // The responses with these errors were read before.
    noteRead(body);
    return body;
  }

  /** A body of its own: what is noted of it is of this request. */
  #rootBody(): Buffer {
    const body = this.#values[0] as Buffer;
    if (this.#fetches.some((fetch) => this.#own.has(fetch))) return body;
    const own = body.subarray();
    noteValidity(own, validityOf(body));
    return own;
  }

  #toFetched(fetch: SharedFetch): readonly FetchedResponse[] {
    const { outcome, requestedAtMs, representations } = fetch;
    if (outcome?.kind !== 'response' || !this.#own.has(fetch)) return [];
    const failed = outcome.values.flatMap(({ errors }, index) => (errors.length > 0 ? [index] : []));
    return [{ body: outcome.body, representations: representations.join(','), requestedAtMs, failed: new Set(failed) }];
  }

  /** With the entities that are known: the client gets these. */
  #fail(error: unknown): void {
    this.#end();
    const failed = new Set(this.#errors.map(({ index }) => index));
    const known = new Map<number, string>();
    for (const [position, json] of this.#values.entries())
      if (typeof json === 'string' && !failed.has(position)) known.set(position, json);
    if (known.size === 0) {
      this.reject(error);
      return;
    }
    const own = copyOf(error);
    noteKnownEntities(own, known);
    this.reject(own);
  }

  #revalidate(): void {
    const { cache, parts } = this;
    if (!cache.mayRevalidate) return;
    const positions = this.#stale.filter((position) => !cache.fetches.has(this.#keys[position] ?? ''));
    if (positions.length === 0) return;
    const representations = parts.use.representations;
    new Revalidation(cache, parts).start({
      keys: positions.map((position) => this.#keys[position] ?? ''),
      representations: representations === null ? [] : positions.map((position) => representations[position] ?? ''),
      isWhole: positions.length === this.#keys.length,
      isInBackground: true,
    });
  }
}

/** Whether the failure says something of the client whose request was sent, and nothing of the others that wait. */
function isOfItsClient(error: unknown, { leader }: SharedFetch): boolean {
  if (!isSubgraphError(error)) return false;
  return error.code === 'FETCH_SHED' || (error.code === 'SUBGRAPH_TIMEOUT' && leader.isOver);
}

/** An error of its own for one of the requests that an error is for. */
function copyOf(error: unknown): Error {
  if (!isSubgraphError(error))
    return new Error(error instanceof Error ? error.message : String(error), { cause: error });
  const { subgraph, code, message, cause, sample, retryAfterSeconds } = error;
  return new SubgraphError(subgraph, code, message, { cause, retryAfterSeconds, ...(sample !== null && { sample }) });
}
