/** The instruments of the router, opened once per process. */
import { DURATION_SECONDS } from '@marquee/runtime/metrics/buckets';
import type { Counter, Histogram, HistogramSeries } from '@marquee/runtime/metrics/instruments';
import type { Logger } from '@marquee/runtime/log';
import { openMetricsExport } from '@marquee/runtime/metrics/metrics-export';
import { gaugeFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { TelemetryConfig } from '@marquee/runtime/telemetry/settings';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { observeProcess } from '@marquee/runtime/metrics/process-metrics';
import { GraphQLError } from 'graphql';
import { createFetchDurations } from '../policies/fetch-durations.js';
import type { Caller } from '../engine/engine.js';
import type { PlanningTimings } from '../engine/planning/planning-threads.js';
import type { AuthenticateFor } from '../pipeline/authenticate/authenticate.js';
import { RequestMetrics } from './request-metrics.js';

/** Where a request or a fetch waits because of the load. */
export type QueueName = 'execution' | 'fetch';

export interface RouterMetrics {
  readonly registry: MetricsRegistry;
  readonly requests: RequestMetrics;
  /** By subgraph, kind, outcome and HTTP status. */
  readonly fetches: Histogram;
  /** Time of the planning threads and of the wait for them. */
  readonly planning: PlanningTimings;
  readonly queues: Readonly<Record<QueueName, HistogramSeries>>;
  readonly authentications: Counter;
  /** Sends the metrics once more. */
  close(): Promise<void>;
}

/** The metrics are sent by OTLP if the configuration has a receiver. */
export async function openRouterMetrics(
  { metrics, resource }: Pick<TelemetryConfig, 'metrics' | 'resource'>,
  log: Logger,
): Promise<RouterMetrics> {
  const registry = new MetricsRegistry();
  const requests = new RequestMetrics(registry, metrics.limits);
  const planning = registry.histogram({
    name: 'router_planning_duration_seconds',
    help: 'Validation and planning of new operations in the planning threads, with the wait for a thread.',
    labels: { step: ['validate', 'plan'] },
    bounds: DURATION_SECONDS,
  });
  const unfinished = { validate: 0, plan: 0 };
  registry.collect(() => [unfinishedFamily(unfinished)]);
  const queues = registry.histogram({
    name: 'router_queue_wait_seconds',
    help: 'How long operations and fetches that had to wait have waited for others.',
    labels: { queue: ['execution', 'fetch'] },
    bounds: DURATION_SECONDS,
  });
  const authentications = registry.counter({
    name: 'router_authentications_total',
    help: 'Requests by the outcome of their authentication.',
    labels: { outcome: ['authenticated', 'anonymous', 'refused', 'unavailable'] },
  });
  const endProcess = observeProcess(registry);
  const sending = await openMetricsExport(metrics.export, resource, registry, log);
  return {
    registry,
    requests,
    fetches: createFetchDurations(registry),
    planning: { validate: planning.with('validate'), plan: planning.with('plan'), unfinished },
    queues: { execution: queues.with('execution'), fetch: queues.with('fetch') },
    authentications,
    close: async () => {
      endProcess();
      await sending.close();
    },
  };
}

function unfinishedFamily({ validate, plan }: PlanningTimings['unfinished']): MetricFamily {
  return gaugeFamily(
    'router_planning_unfinished',
    'New operations that are being validated or planned, or wait for a planning thread.',
    [
      [{ step: 'validate' }, validate],
      [{ step: 'plan' }, plan],
    ],
    ['step'],
  );
}

/** Counts the outcomes of a step *authenticate*. */
export function countAuthentications(authenticateFor: AuthenticateFor, counter: Counter): AuthenticateFor {
  const [authenticated, anonymous] = [counter.with('authenticated'), counter.with('anonymous')];
  const [refused, unavailable] = [counter.with('refused'), counter.with('unavailable')];
  return (audiences) => {
    const authenticate = authenticateFor(audiences);
    const count = (caller: Caller): Caller => {
      (caller.identity === null ? anonymous : authenticated).value += 1;
      return caller;
    };
    const fail = (error: unknown): never => {
      const code = error instanceof GraphQLError ? error.extensions['code'] : null;
      (code === 'UNAUTHENTICATED' ? refused : unavailable).value += 1;
      throw error;
    };
    return (headers, peerAddress) => {
      let caller: Caller | Promise<Caller>;
      try {
        caller = authenticate(headers, peerAddress);
      } catch (error) {
        return fail(error);
      }
      return caller instanceof Promise ? caller.then(count, fail) : count(caller);
    };
  };
}
