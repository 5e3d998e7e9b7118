/** `extensions.plan` for `x-marquee-explain: plan`: the plan of the operation, and what has happened to its fetches. */
import type { PlanNode } from '@apollo/query-planner';
import { costOf } from '@marquee/federation/plan-cost';
import { printPlan } from '@marquee/federation/print-plan';
import type { CachedValues, FetchRecord, RequestRecord } from './request-record.js';

/** Characters of the plan, as text and as structure; a longer one is left out. */
const MAX_PLAN_LENGTH = 256 * 1024;

export interface ExplainedFetch {
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: FetchRecord['kind'];
  /** From the beginning of the request until the fetch was begun. */
  readonly startMs: number;
  /** From then until its request was sent: queues and breakers; null when nothing was sent. */
  readonly waitMs: number | null;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly status: number | null;
  /** Requests that were sent. */
  readonly requests: number;
  /** Fetches that shared one request; absent for a request of its own. */
  readonly mergedFetches?: number;
  /** Whether it was sent in the request of another fetch. */
  readonly isInRequestOfOther?: true;
  readonly error?: string;
}

export interface ExplainedPlan {
  /** As Apollo's tools print it. */
  readonly text: string | null;
  /** As `@apollo/query-planner` has it; null when nothing is fetched. */
  readonly node: PlanNode | null;
  /** Requests to subgraphs, the longest chain of them, and the paths where entities of a list in a list are fetched. */
  readonly cost: ReturnType<typeof costOf>;
  readonly isTooLong?: true;
  /** How the engine has made the response: `compiled`, `fell_back` or `general`. */
  readonly path: RequestRecord['path'];
  readonly isPlanCached: boolean | null;
  readonly isDocumentCached: boolean | null;
  /** Milliseconds of each step. */
  readonly steps: Readonly<Record<string, number>>;
  readonly fetches: readonly ExplainedFetch[];
  readonly omittedFetches: number;
  /** What the entity cache has found. A fetch that it has answered whole is not among `fetches`. */
  readonly cached: readonly CachedValues[];
}

export function explainPlan(plan: PlanNode | null, record: RequestRecord): ExplainedPlan {
  const text = printPlan(plan);
  const isTooLong = text.length > MAX_PLAN_LENGTH;
  return {
    text: isTooLong ? null : text,
    node: isTooLong ? null : plan,
    cost: costOf(plan),
    ...(isTooLong && { isTooLong }),
    path: record.path,
    isPlanCached: record.isPlanCached,
    isDocumentCached: record.isDocumentCached,
    steps: Object.fromEntries(record.steps.map(({ name, startMs, endMs }) => [name, round(endMs - startMs)])),
    fetches: record.fetches.map((fetch) => explainFetch(fetch, record.startMs)),
    omittedFetches: record.omittedFetches,
    cached: record.cached,
  };
}

function explainFetch(fetch: FetchRecord, requestStartMs: number): ExplainedFetch {
  const { startMs, endMs, status, requests, merged, errorCode } = fetch;
  // A merged fetch has sent its request in the span of another.
  const sentMs = fetch.mergedInto?.sentMs ?? fetch.sentMs;
  return {
    subgraph: fetch.subgraph,
    operationName: fetch.operationName,
    kind: fetch.kind,
    startMs: round(startMs - requestStartMs),
    waitMs: sentMs === 0 ? null : round(Math.max(0, sentMs - startMs)),
    durationMs: round((endMs === 0 ? performance.now() : endMs) - startMs),
    requestBytes: fetch.requestBytes,
    responseBytes: fetch.bytes,
    status: fetch.mergedInto?.status ?? (status === 0 ? null : status),
    requests,
    ...(merged > 1 && { mergedFetches: merged }),
    ...(fetch.mergedInto !== null && { isInRequestOfOther: true as const }),
    ...(errorCode !== null && { error: errorCode }),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
