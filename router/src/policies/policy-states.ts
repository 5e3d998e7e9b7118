/**
 * What the policies remember of subgraphs between requests: breakers, retries, counts. Of the process, and not of one
 * generation: a new supergraph does not make a subgraph work again.
 */
import type { Histogram } from '@marquee/runtime/metrics/instruments';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { CircuitBreaker, DEFAULT_RULES } from './circuit-breakers/circuit-breaker.js';
import type { BreakerRules, BreakerState } from './circuit-breakers/circuit-breaker.js';
import { FIELD_RULES, FieldBreakers } from './circuit-breakers/field-breakers.js';
import type { FieldBreakerState, FieldBreakerTotals } from './circuit-breakers/field-breakers.js';
import { FetchCounts } from './fetch-counts.js';
import { createFetchDurations } from './fetch-durations.js';
import { RetryBudget } from './retry-budget.js';

type Kind = RawRequest['kind'];

/** Limit of subgraphs that are remembered. The oldest one is forgotten. */
const MAX_SUBGRAPHS = 1_000;

const KINDS: readonly Kind[] = ['query', 'entities', 'mutation'];

interface SubgraphState {
  readonly breakers: Readonly<Record<Kind, CircuitBreaker>>;
  readonly counts: Readonly<Record<Kind, FetchCounts>>;
  readonly retries: RetryBudget;
}

export interface PolicyStatesOptions {
  readonly rules: BreakerRules;
  /** Of the breakers of fields. */
  readonly fieldRules: BreakerRules;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  /** By subgraph, kind, outcome and HTTP status. Default: one that nobody reads. */
  readonly fetchDurations: Histogram;
}

/** For operators and for metrics. */
export interface PolicyState {
  readonly subgraphs: readonly SubgraphPolicyState[];
  /** The fields that are left out of operations now. */
  readonly fields: readonly FieldBreakerState[];
  readonly fieldTotals: FieldBreakerTotals;
}

export interface SubgraphPolicyState {
  readonly subgraph: string;
  readonly fetches: readonly FetchState[];
  readonly retries: {
    readonly tokens: number;
    readonly sent: number;
    readonly succeeded: number;
    readonly withoutToken: number;
    readonly withoutTime: number;
  };
}

/** Of the fetches of one kind. */
export interface FetchState {
  readonly kind: Kind;
  readonly succeeded: number;
  /** By error code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly averageMs: number | null;
  readonly breaker: {
    readonly state: BreakerState;
    /** When the state began, in RFC 3339. */
    readonly since: string;
    /** Until the next probe; 0 while closed. */
    readonly retryInMs: number;
    readonly opened: number;
    readonly refused: number;
  };
}

export class PolicyStates {
  readonly #subgraphs = new Map<string, SubgraphState>();
  readonly #options: PolicyStatesOptions;
  /** The breakers of fields. */
  readonly fields: FieldBreakers;

  constructor(options: Partial<PolicyStatesOptions> = {}) {
    const { rules = DEFAULT_RULES, fieldRules = FIELD_RULES, clock = () => performance.now() } = options;
    const fetchDurations = options.fetchDurations ?? createFetchDurations(new MetricsRegistry());
    this.#options = { rules, fieldRules, clock, fetchDurations };
    this.fields = new FieldBreakers(fieldRules, clock);
  }

  breakerOf(subgraph: string, kind: Kind): CircuitBreaker {
    return this.#of(subgraph).breakers[kind];
  }

  countsOf(subgraph: string, kind: Kind): FetchCounts {
    return this.#of(subgraph).counts[kind];
  }

  retriesOf(subgraph: string): RetryBudget {
    return this.#of(subgraph).retries;
  }

  /** The subgraphs that requests were made for since the start of the process. */
  policyState(): PolicyState {
    return {
      subgraphs: [...this.#subgraphs].map(([name, state]) => this.#describe(name, state)),
      fields: this.fields.states(),
      fieldTotals: this.fields.totals,
    };
  }

  /** Of successful queries; null before the first, and for another subgraph. */
  averageMs(subgraph: string): number | null {
    const counts = this.#subgraphs.get(subgraph)?.counts;
    return counts === undefined ? null : (counts.query.averageMs ?? counts.entities.averageMs);
  }

  #describe(subgraph: string, { breakers, counts, retries }: SubgraphState): SubgraphPolicyState {
    const { tokens, sent, succeeded, withoutToken, withoutTime } = retries;
    return {
      subgraph,
      fetches: KINDS.map((kind) => ({
        kind,
        succeeded: counts[kind].succeeded,
        failed: Object.fromEntries(counts[kind].failed),
        averageMs: counts[kind].averageMs,
        breaker: this.#describeBreaker(breakers[kind]),
      })),
      retries: { tokens, sent, succeeded, withoutToken, withoutTime },
    };
  }

  #describeBreaker({ state, changedAtMs, retryInMs, opened, refused }: CircuitBreaker): FetchState['breaker'] {
    const since = new Date(Date.now() - (this.#options.clock() - changedAtMs)).toISOString();
    return { state, since, retryInMs: Math.round(retryInMs), opened, refused };
  }

  #of(subgraph: string): SubgraphState {
    const known = this.#subgraphs.get(subgraph);
    if (known !== undefined) return known;
    const { rules, clock, fetchDurations } = this.#options;
    const breaker = (): CircuitBreaker => new CircuitBreaker(rules, clock);
    const countsOf = (kind: Kind): FetchCounts =>
      new FetchCounts((outcome, status) => fetchDurations.with(subgraph, kind, outcome, status));
    const state = {
      breakers: { query: breaker(), entities: breaker(), mutation: breaker() },
      counts: { query: countsOf('query'), entities: countsOf('entities'), mutation: countsOf('mutation') },
      retries: new RetryBudget(),
    };
    const [oldest] = this.#subgraphs.keys();
    if (oldest !== undefined && this.#subgraphs.size >= MAX_SUBGRAPHS) this.#subgraphs.delete(oldest);
    this.#subgraphs.set(subgraph, state);
    return state;
  }
}
