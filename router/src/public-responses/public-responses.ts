/**
 * The headers of responses to clients: those of subgraphs by the rules of the configuration, and those for caches.
 *
 * A public operation is one of which every field is annotated as public and depends on no more of the caller than
 * country, language and maturity limit. Its responses have `cache-control` and an `etag`, and are kept in the entity
 * cache where it is on. With `headers.cache_control`, other responses have the strictest `cache-control` of all their
 * fetches, by annotations and by headers of subgraphs. All others are not to be stored.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PlanNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import type { Deadline } from '../deadline.js';
import type { Caller, GraphQLResponse, PlannedOperation, ResolvedOperation } from '../engine/engine.js';
import type { CacheRules, FetchCacheRule, VaryPart } from '../entity-cache/cache-rules.js';
import { isCacheable, NOT_STORED, writeCacheControl } from '../headers/cache-control.js';
import type { CacheControl } from '../headers/cache-control.js';
import { ANY_SHARED } from '../entity-cache/entity-tags.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import type { GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { callerKeyBy } from '../stale-if-error/caller-keys.js';
import type { ResponseHeadText } from '../subgraph-client/response-heads.js';
import { headsInOrder, mergeResponses, NOTHING_PLANNED, planResponses } from './planned-responses.js';
import type { PlannedResponses } from './planned-responses.js';
import type { ResponseHeaderRules } from './response-header-rules.js';
import { ResponseFreshness, watchFreshness } from './response-freshness.js';

export interface PublicResponsesOptions {
  readonly rules: CacheRules;
  /** Null when nothing is kept; responses have their headers all the same. */
  readonly cache: EntityCache | null;
  /** The names of what is switched off. */
  readonly namesOff: () => ReadonlySet<string>;
  readonly headers: ResponseHeaderRules;
  /** Whether each request needs a token; not by default. */
  readonly isTokenRequired?: boolean;
}

/** Parts that a public response may depend on. */
const PUBLIC_PARTS: ReadonlySet<VaryPart> = new Set(['country', 'language', 'maturity']);

type Headers = Readonly<Record<string, string>>;

/** For a response that no cache may store. */
const NO_STORE: Headers = { 'cache-control': 'no-store' };
const PRIVATE: Headers = { 'cache-control': 'private, no-store' };
const NONE: Headers = {};

/** A subgraph may have read values that are older than the last event: a response has values of any. */
const TAGS: readonly string[] = [ANY_SHARED];

/** Longer variables are not part of a key. */
const MAX_VARIABLES_LENGTH = 4_096;

export class PublicResponses {
  readonly #plans = new WeakMap<PlanNode, PlannedResponses>();

  constructor(readonly options: PublicResponsesOptions) {}

  /** The response to one request. */
  open({ plan }: PlannedOperation, operation: ResolvedOperation, caller: Caller, isExplained: boolean): PublicResponse {
    const isOwn = isExplained || caller.faults !== undefined;
    return new PublicResponse(this.options, plan ? this.#planned(plan) : NOTHING_PLANNED, isOwn, operation, caller);
  }

  /** The headers of a response that has no data. */
  refused(sent: GraphQLHttpResponse): GraphQLHttpResponse {
    const { cacheControl, response } = this.options.headers;
    const control = cacheControl !== null || !this.options.rules.isEmpty ? NO_STORE : NONE;
    return { ...withHeaders(sent, control), headerList: response.constants };
  }

  #planned(plan: PlanNode): PlannedResponses {
    const known = this.#plans.get(plan);
    if (known !== undefined) return known;
    const planned = planResponses(plan, this.options.rules, this.options.headers);
    this.#plans.set(plan, planned);
    return planned;
  }
}

export class PublicResponse {
  readonly #freshness: ResponseFreshness;
  readonly #rule: FetchCacheRule | null;
  readonly #key: string | null;
  readonly #requestedAtMs: number;

  constructor(
    private readonly options: PublicResponsesOptions,
    private readonly planned: PlannedResponses,
    /** Whether it is for this request alone. */
    private readonly isOwn: boolean,
    private readonly operation: ResolvedOperation,
    private readonly caller: Caller,
  ) {
    const { headers, cache } = options;
    this.#freshness = new ResponseFreshness(headers.cacheControl !== null || !headers.response.isEmpty);
    this.#rule = isOwn || planned.rule === null || !isPublic(planned) ? null : planned.rule;
    this.#requestedAtMs = cache?.freshness.nowMs() ?? 0;
    this.#key = this.#rule === null ? null : keyOf(this.#rule, planned, operation, caller, options);
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
    const { headers } = this.options;
    if (this.#rule !== null || headers.cacheControl !== null || !headers.response.isEmpty)
      watchFreshness(deadline, this.#freshness);
  }

  /** Headers of the response, which is kept if it may be. With `if-none-match` of a GET request, perhaps no body. */
  complete(
    response: KeptResponse | GraphQLResponse,
    sent: GraphQLHttpResponse,
    request: { readonly method: string; readonly headers: IncomingHttpHeaders },
  ): GraphQLHttpResponse {
    const { response: rules } = this.options.headers;
    const heads = rules.isEmpty ? NO_HEADS : headsInOrder(this.#freshness.responses, this.planned);
    const headerList = rules.merge(heads);
    const listed = headerList.length === 0 ? sent : { ...sent, headerList };
    return this.#completeCaching(response, listed, request, headerList.length > rules.constants.length);
  }

  #completeCaching(
    response: KeptResponse | GraphQLResponse,
    sent: GraphQLHttpResponse,
    { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
    hasOwnHeaders: boolean,
  ): GraphQLHttpResponse {
    const isNew = 'data' in response;
    const stated = this.#cacheControl(isNew ? response : null);
    // A cache in front would also serve those whom the router refuses, and give one client's cookies to others.
    const isPrivate = this.options.isTokenRequired === true || sent.headerList?.includes('set-cookie') === true;
    const control: CacheControl | null = stated !== null && isPrivate ? { ...stated, scope: 'private' } : stated;
    if (control === null) return withHeaders(sent, this.options.rules.isEmpty ? NONE : PRIVATE);
    const value = { 'cache-control': writeCacheControl(control) };
    if (!isCacheable(control)) return withHeaders(sent, value);
    const body = typeof sent.body === 'string' ? Buffer.from(sent.body) : sent.body;
    if (isNew && this.#rule !== null && !hasOwnHeaders)
      this.#keep(body, Math.min(this.#rule.maxAgeMs, this.#freshness.freshForMs));
    const shared: Headers = { ...value, vary: this.#vary() };
    if (method !== 'GET') return withHeaders(sent, shared);
    const etag = etagOf(body, sent.type);
    const own = { ...shared, etag };
    if (matches(headers['if-none-match'], etag)) return { ...withHeaders(sent, own), status: 304, body: '' };
    return withHeaders(sent, own);
  }

  /** Null where nothing says whether the response may be stored. @param response Null for a kept one. */
  #cacheControl(response: GraphQLResponse | null): CacheControl | null {
    const { cacheControl } = this.options.headers;
    const isWhole = response === null || isComplete(response);
    if (this.#rule !== null && (cacheControl === null || response === null)) {
      const maxAgeMs = Math.min(this.#rule.maxAgeMs, this.#freshness.freshForMs);
      if (!isWhole || this.#freshness.isPrivate) return NOT_STORED;
      return { ...FRESH, scope: 'public', maxAge: Math.floor(maxAgeMs / 1_000) };
    }
    if (cacheControl === null) return null;
    const isQuery = this.operation.operation.operation === OperationTypeNode.QUERY;
    if (!isWhole || !isQuery || this.isOwn) return NOT_STORED;
    const merged = mergeResponses(this.#freshness, this.planned, cacheControl);
    const isForCaller =
      this.planned.varyNames === null ||
      this.planned.dependsOnCaller ||
      (cacheControl.hasAuthorization && this.caller.identity !== null);
    return isForCaller ? { ...merged, scope: 'private' } : merged;
  }

  #keep(body: Buffer, maxAgeMs: number): void {
    const { cache } = this.options;
    if (cache === null || this.#key === null || maxAgeMs < 1_000) return;
    const group = cache.groups.of('router', 'response', 'operations');
    // Part of a larger buffer, which it would keep in memory.
    const json = Buffer.from(body);
    const times = { requestedAtMs: this.#requestedAtMs, maxAgeMs, staleWhileRevalidateMs: 0 };
    cache.store.set(this.#key, { json, tags: TAGS, ownerIds: [], group, ...times });
  }

  /** The token decides about country, language and maturity limit, and about fields with authorization rules. */
  #vary(): string {
    const { varyNames, varies, dependsOnCaller } = this.planned;
    const byToken =
      varies ||
      dependsOnCaller ||
      (this.#rule === null && this.options.headers.cacheControl?.hasAuthorization === true);
    return [...new Set(['accept', ...(byToken ? this.options.headers.tokenHeaders : []), ...(varyNames ?? [])])].join(
      ', ',
    );
  }
}

const NO_HEADS: readonly ResponseHeadText[] = [];

/** A public response: no header of a client that cannot be named decides about it, and no claim. */
function isPublic({ rule, varyNames, dependsOnCaller }: PlannedResponses): boolean {
  const isOfNobody = rule !== null && !rule.isPrivate && rule.varies.every((part) => PUBLIC_PARTS.has(part));
  return isOfNobody && varyNames !== null && !dependsOnCaller;
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
  { subgraphs }: PlannedResponses,
  { source, operationName, variables, onError }: ResolvedOperation,
  caller: Caller,
  { cache, namesOff }: PublicResponsesOptions,
): string | null {
  if (cache === null) return null;
  const ofCaller = subgraphs.map((subgraph) => callerKeyBy(caller, varies, subgraph));
  const values = JSON.stringify(variables);
  if (ofCaller.includes(null) || values.length > MAX_VARIABLES_LENGTH) return null;
  const off = [...namesOff()].sort();
  const text = JSON.stringify([source, operationName, values, onError ?? null, ofCaller, off]);
  return `response ${cache.freshness.version} ${createHash('sha256').update(text).digest('base64url')}`;
}

function withHeaders(response: GraphQLHttpResponse, headers: Headers): GraphQLHttpResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

const FRESH: CacheControl = { ...NOT_STORED, noStore: false };

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
