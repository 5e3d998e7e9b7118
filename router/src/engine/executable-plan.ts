/** A plan whose steps are prepared for the general path. */
import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import { cachedFetchesIn, NO_CACHED_FETCHES } from '../entity-cache/cached-fetch.js';
import type { CachedFetchOf } from '../entity-cache/cached-fetch.js';
import { NO_STALE_FETCHES } from '../stale-if-error/stale-fetches.js';
import type { StaleFetchOf } from '../stale-if-error/stale-fetches.js';
import { findDeduplicatedFetches } from './execution/fetches/deduplicated-fetches.js';
import { NO_FETCH_PLANNED } from './execution/error-causes.js';
import { findMergeableFetches } from './mergeable-fetches.js';
import { createPlanStep } from './execution/plan-steps.js';
import type { PlanStep } from './execution/plan-steps.js';
import type { FetchedCoordinates } from './failing-fields.js';
import type { PlannerSchema } from './planning/planner-schema.js';
import { PlanningError } from './planning/planning-error.js';

export const NO_FETCH_LIMIT: LimitFetch = () => null;
export const NO_PROFILE: ProfileFetch = () => UNKNOWN_FETCH;

export interface ExecutablePlan {
  /** Null when nothing is fetched. */
  readonly plan: PlanNode | null;
  /** Executes the plan's fetches and merges their data into the context. */
  readonly run: PlanStep;
  /** What its fetches select; empty where nothing is known of fetches. */
  readonly fetched: () => FetchedCoordinates;
  /** Names of the subgraphs that it fetches from. */
  readonly subgraphs: ReadonlySet<string>;
}

/** What is known of fetches; nothing by default. */
interface ExecutablePlanOptions {
  readonly plannerSchema: PlannerSchema;
  readonly limitFetch?: LimitFetch | undefined;
  readonly staleFetchOf?: StaleFetchOf | undefined;
  readonly cachedFetchOf?: CachedFetchOf | undefined;
  readonly profileFetch?: ProfileFetch | undefined;
}

/** Throws a `PlanningError` when there is no plan. */
export function toExecutablePlan(
  plan: PlanNode | null,
  {
    plannerSchema,
    limitFetch = NO_FETCH_LIMIT,
    staleFetchOf = NO_STALE_FETCHES,
    cachedFetchOf = NO_CACHED_FETCHES,
    profileFetch = NO_PROFILE,
  }: ExecutablePlanOptions,
): ExecutablePlan {
  if (plan === null) throw new PlanningError('PLANNING_FAILED', NO_FETCH_PLANNED.message);
  const context = {
    ...plannerSchema,
    usesContextArguments: usesContextArguments(plan),
    deduplicated: findDeduplicatedFetches(plan),
    mergeable: findMergeableFetches(plan),
    limitFetch,
    staleFetchOf,
    cachedFetchOf: cachedFetchesIn(plan, cachedFetchOf),
    profileFetch,
  };
  const subgraphs = new Set(fetchesIn(plan).map(({ node }) => node.serviceName));
  let fetched: FetchedCoordinates | null = null;
  return {
    plan,
    run: createPlanStep(plan, context),
    subgraphs,
    fetched: () => (fetched ??= readFetched(plan, profileFetch)),
  };
}

function readFetched(plan: PlanNode, profileFetch: ProfileFetch): FetchedCoordinates {
  const fetched = new Map<string, Set<string>>();
  for (const { node } of fetchesIn(plan)) {
    const known = fetched.get(node.serviceName) ?? new Set();
    fetched.set(node.serviceName, known);
    for (const coordinate of profileFetch(node.operation).fields?.coordinates ?? []) known.add(coordinate);
  }
  return fetched;
}

/** Whether a fetch of the plan takes arguments from a context (`@fromContext`). */
function usesContextArguments(plan: PlanNode): boolean {
  return fetchesIn(plan).some(({ node }) => (node.contextRewrites ?? []).length > 0);
}
