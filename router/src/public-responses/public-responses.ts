/**
 * Whole responses of public operations: those of which every field is public and depends on no more of the caller than
 * country, language and maturity limit. They have `cache-control` and an `etag`, and are kept in the entity cache where
 * it is on. All other responses are not to be stored by anybody.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { Deadline } from '../deadline.js';
import type { Caller, GraphQLResponse, PlannedOperation, ResolvedOperation } from '../engine/engine.js';
import type { CacheRules, FetchCacheRule, VaryPart } from '../entity-cache/cache-rules.js';
import { ANY_SHARED } from '../entity-cache/entity-tags.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import type { GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { callerKeyBy } from '../stale-if-error/caller-keys.js';
import { ResponseFreshness, watchFreshness } from './response-freshness.js';

export interface PublicResponsesOptions {
  readonly rules: CacheRules;
  /** Null when nothing is kept; responses have their headers all the same. */
  readonly cache: EntityCache | null;
  /** The client headers that subgraphs get, in lower case. */
  readonly forwardHeaders: readonly string[];
  /** The names of what is switched off. */
  readonly namesOff: () => ReadonlySet<string>;
}

/** Parts that a public response may depend on. */
const PUBLIC_PARTS: ReadonlySet<VaryPart> = new Set(['country', 'language', 'maturity']);

type Headers = Readonly<Record<string, string>>;

/** For a response that no cache may store. */
const NO_STORE: Headers = { 'cache-control': 'no-store' };
const PRIVATE: Headers = { 'cache-control': 'private, no-store' };

/** A subgraph may have read values that are older than the last event: a response has values of any. */
const TAGS: readonly string[] = [ANY_SHARED];

/** Longer variables are not part of a key. */
const MAX_VARIABLES_LENGTH = 4_096;

export class PublicResponses {
  readonly #rules = new WeakMap<PlanNode, FetchCacheRule | null>();

  constructor(readonly options: PublicResponsesOptions) {}

  /** The response to one request. */
  open({ plan }: PlannedOperation, operation: ResolvedOperation, caller: Caller, isExplained: boolean): PublicResponse {
    const isOwn = isExplained || caller.faults !== undefined || !plan;
    return new PublicResponse(this.options, isOwn ? null : this.#ruleOf(plan), operation, caller);
  }

  /**
   * The strictest of all fetches of the plan, those of inputs included that the client has not selected. Null for an
   * operation that is not public.
   */
  #ruleOf(plan: PlanNode): FetchCacheRule | null {
    const known = this.#rules.get(plan);
    if (known !== undefined) return known;
    const rule = strictestOf(fetchesIn(plan).map(({ node }) => this.options.rules.ofFetch(node)));
    const isPublic = rule !== null && !rule.isPrivate && rule.varies.every((part) => PUBLIC_PARTS.has(part));
    this.#rules.set(plan, isPublic ? rule : null);
    return isPublic ? rule : null;
  }
}

function strictestOf(rules: readonly (FetchCacheRule | null)[]): FetchCacheRule | null {
  const [first] = rules;
  if (!first || rules.includes(null)) return null;
  const all = rules.filter((rule) => rule !== null);
  return {
    ...first,
    maxAgeMs: Math.min(...all.map(({ maxAgeMs }) => maxAgeMs)),
    varies: [...new Set(all.flatMap(({ varies }) => varies))],
    isPrivate: all.some(({ isPrivate }) => isPrivate),
  };
}

export class PublicResponse {
  readonly #freshness = new ResponseFreshness();
  readonly #key: string | null;
  readonly #requestedAtMs: number;

  constructor(
    private readonly options: PublicResponsesOptions,
    private readonly rule: FetchCacheRule | null,
    operation: ResolvedOperation,
    caller: Caller,
  ) {
    this.#requestedAtMs = options.cache?.freshness.nowMs() ?? 0;
    this.#key = rule === null ? null : keyOf(rule, operation, caller, options);
  }

  /** Null when it is not kept. */
  find(caller: Caller): KeptResponse | null {
    const { cache } = this.options;
    if (cache === null || this.#key === null || !cache.freshness.isUsable) return null;
    const entry = cache.store.get(this.#key);
    if (entry === null || typeof entry.json === 'string') return null;
    const freshForMs = entry.maxAgeMs - (this.#requestedAtMs - entry.requestedAtMs);
    if (freshForMs < 1_000 || !cache.freshness.isFresh(entry, caller)) return null;
    this.#freshness.freshForMs = freshForMs;
    entry.group.hits += 1;
    cache.keptResponses += 1;
    return { body: entry.json };
  }

  /** Before it is executed. @param deadline That of the execution. */
  watch(deadline: Deadline): void {
    if (this.rule !== null) watchFreshness(deadline, this.#freshness);
  }

  /** Headers of the response, which is kept if it may be. With `if-none-match` of a GET request, perhaps no body. */
  complete(
    response: KeptResponse | GraphQLResponse,
    sent: GraphQLHttpResponse,
    { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  ): GraphQLHttpResponse {
    if (this.rule === null) return withHeaders(sent, PRIVATE);
    const isNew = 'data' in response;
    const maxAgeMs = Math.min(this.rule.maxAgeMs, this.#freshness.freshForMs);
    const seconds = Math.floor(maxAgeMs / 1_000);
    if ((isNew && !isComplete(response)) || this.#freshness.isPrivate || seconds <= 0)
      return withHeaders(sent, NO_STORE);
    const body = typeof sent.body === 'string' ? Buffer.from(sent.body) : sent.body;
    if (isNew) this.#keep(body, maxAgeMs);
    const shared: Headers = { 'cache-control': `public, max-age=${seconds}`, vary: this.#vary() };
    if (method !== 'GET') return withHeaders(sent, shared);
    const etag = etagOf(body, sent.type);
    const own = { ...shared, etag };
    if (matches(headers['if-none-match'], etag)) return { ...withHeaders(sent, own), status: 304, body: '' };
    return withHeaders(sent, own);
  }

  #keep(body: Buffer, maxAgeMs: number): void {
    const { cache } = this.options;
    if (cache === null || this.#key === null) return;
    const group = cache.groups.of('router', 'response', 'operations');
    // Part of a larger buffer, which it would keep in memory.
    const json = Buffer.from(body);
    const { rule } = this;
    const times = { requestedAtMs: this.#requestedAtMs, maxAgeMs, staleWhileRevalidateMs: 0 };
    if (rule !== null) cache.store.set(this.#key, { json, tags: TAGS, ownerIds: [], group, ...times });
  }

  /** The token decides about country, language and maturity limit. */
  #vary(): string {
    const ofIdentity = (this.rule?.varies.length ?? 0) > 0 ? ['authorization'] : [];
    return [...new Set(['accept', ...ofIdentity, ...this.options.forwardHeaders])].join(', ');
  }
}

/** Extensions say what is stale. */
function isComplete({ extensions, errors }: GraphQLResponse): boolean {
  return extensions === undefined && errors === undefined;
}

export interface KeptResponse {
  readonly body: Buffer;
}

/** A change of any value of a subgraph makes another key: the parts of a whole response have no tags. */
function keyOf(
  { varies }: FetchCacheRule,
  { source, operationName, variables, onError }: ResolvedOperation,
  caller: Caller,
  { cache, namesOff }: PublicResponsesOptions,
): string | null {
  if (cache === null) return null;
  const ofCaller = callerKeyBy(caller, varies);
  const values = JSON.stringify(variables);
  if (ofCaller === null || values.length > MAX_VARIABLES_LENGTH) return null;
  const off = [...namesOff()].sort();
  const text = JSON.stringify([source, operationName, values, onError ?? null, ofCaller, off]);
  return `response ${cache.freshness.version} ${createHash('sha256').update(text).digest('base64url')}`;
}

function withHeaders(response: GraphQLHttpResponse, headers: Headers): GraphQLHttpResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

const etags = new WeakMap<Buffer, string>();

/** Of the bytes and the media type, which are a representation together. */
function etagOf(body: Buffer, type: string): string {
  let digest = etags.get(body);
  if (digest === undefined) {
    digest = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    etags.set(body, digest);
  }
  return `"${digest}${type.startsWith('application/json') ? '' : '-g'}"`;
}

/** The weak comparison of RFC 9110, which is the one for `if-none-match`. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, tag]) => tag === etag);
}
