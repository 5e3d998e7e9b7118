/** What is known of the responses to the fetches of a plan before they arrive, and their merged `cache-control`. */
import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { CacheRules, FetchCacheRule } from '../entity-cache/cache-rules.js';
import { mergeCacheControl, NOT_STORED, parseCacheControl } from '../headers/cache-control.js';
import type { CacheControl } from '../headers/cache-control.js';
import { fieldValue, readFields } from '../headers/response-fields.js';
import type { FetchProfile } from '../policies/fetch-profile.js';
import type { ResponseHeadText } from '../subgraph-client/response-heads.js';
import type { CacheControlConfig, ResponseHeaderRules } from './response-header-rules.js';
import type { NotedResponse, ResponseFreshness } from './response-freshness.js';

interface PlannedFetchResponse {
  /** By the order of the plan. */
  readonly index: number;
  /** By annotations; null for none. */
  readonly rule: FetchCacheRule | null;
}

export interface PlannedResponses {
  /**
   * The strictest of all fetches of the plan, those of inputs included that the client has not selected. Null when one of
   * them may not be kept.
   */
  readonly rule: FetchCacheRule | null;
  readonly fetches: ReadonlyMap<FetchProfile, PlannedFetchResponse>;
  readonly subgraphs: readonly string[];
  /** Headers of clients that decide about a response; null when they cannot be named. */
  readonly varyNames: readonly string[] | null;
  /** Whether claims or the address of the caller decide about a response. */
  readonly dependsOnCaller: boolean;
  /** Whether a part of the identity decides about a response, by annotations. */
  readonly varies: boolean;
}

export const NOTHING_PLANNED: PlannedResponses = {
  ...{ rule: null, fetches: new Map(), subgraphs: [], varyNames: [], dependsOnCaller: false, varies: false },
};

export function planResponses(
  plan: PlanNode,
  rules: CacheRules,
  { request, profileFetch }: Pick<ResponseHeaderRules, 'request' | 'profileFetch'>,
): PlannedResponses {
  const nodes = fetchesIn(plan).map(({ node }) => node);
  const ruleOf = nodes.map((node) => rules.ofFetch(node));
  const subgraphs = [...new Set(nodes.map(({ serviceName }) => serviceName))];
  const names = subgraphs.map((each) => request.varyNames(each));
  return {
    rule: strictestOf(ruleOf),
    fetches: new Map(
      nodes.map((node, index) => [profileFetch(node.operation), { index, rule: ruleOf[index] ?? null }] as const),
    ),
    subgraphs,
    varyNames: names.includes(null) ? null : [...new Set(names.flatMap((each) => each ?? []))],
    dependsOnCaller: subgraphs.some((each) => request.dependsOnCaller(each)),
    varies: ruleOf.some((rule) => (rule?.varies.length ?? 0) > 0),
  };
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

/** Each response once, in the order of the plan: several fetches may have one. */
export function headsInOrder(
  responses: readonly NotedResponse[],
  { fetches }: PlannedResponses,
): readonly ResponseHeadText[] {
  const indexOf = ({ profile }: NotedResponse): number => fetches.get(profile)?.index ?? fetches.size;
  const ordered = responses.length < 2 ? responses : responses.toSorted((a, b) => indexOf(a) - indexOf(b));
  return [...new Set(ordered.flatMap(({ heads }) => heads))];
}

/** The strictest of all responses. Without a response, nothing says that it may be stored. */
export function mergeResponses(
  { responses, freshForMs, isPrivate }: ResponseFreshness,
  { fetches }: PlannedResponses,
  { otherwise }: CacheControlConfig,
): CacheControl {
  const controls = responses.flatMap((each) => controlsOf(each, fetches.get(each.profile)?.rule ?? null, otherwise));
  if (controls.length === 0) return NOT_STORED;
  const merged = mergeCacheControl(controls);
  const seconds = Math.floor(freshForMs / 1_000);
  return {
    ...merged,
    scope: isPrivate ? 'private' : merged.scope,
    // Also of values that end earlier than a header says. A shared age was read as the age of the response there.
    maxAge: merged.maxAge === null ? null : Math.min(merged.maxAge, merged.sMaxAge === null ? seconds : merged.maxAge),
    sMaxAge: merged.sMaxAge === null ? null : Math.min(merged.sMaxAge, seconds),
  };
}

function controlsOf(
  { heads, cachedForMs }: NotedResponse,
  rule: FetchCacheRule | null,
  otherwise: CacheControl,
): readonly CacheControl[] {
  const ofHeads = heads.map(({ text }) => controlOfHead(text) ?? (rule === null ? otherwise : null));
  const ofRule = rule === null ? [] : [controlOfRule(rule, cachedForMs)];
  const all = [...ofHeads.filter((each) => each !== null), ...ofRule];
  return all.length === 0 ? [otherwise] : all;
}

/** Null for a response that says nothing. */
function controlOfHead(text: string): CacheControl | null {
  const fields = readFields(text);
  const control = fieldValue(fields, 'cache-control');
  const vary = fieldValue(fields, 'vary');
  if (vary !== undefined && vary.split(',').some((name) => name.trim() === '*')) return NOT_STORED;
  return control === undefined ? null : parseCacheControl(control, fieldValue(fields, 'age'));
}

function controlOfRule({ maxAgeMs, isPrivate, varies }: FetchCacheRule, cachedForMs: number | null): CacheControl {
  // Of scopes too: a shared cache does not know them.
  const isForCaller = isPrivate || varies.some((part) => part === 'scopes');
  return {
    ...NOT_STORED,
    noStore: false,
    scope: isForCaller ? 'private' : 'public',
    maxAge: Math.floor(Math.min(maxAgeMs, cachedForMs ?? Infinity) / 1_000),
  };
}
