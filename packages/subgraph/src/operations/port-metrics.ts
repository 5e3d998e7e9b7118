/** Metrics of a subgraph's store and event log: how long their work takes, and how old events are when they are applied. */
import { DURATION_SECONDS } from '@marquee/runtime/metrics/buckets';
import type { HistogramSeries } from '@marquee/runtime/metrics/instruments';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';

/** An event that is applied hours after it occurred is one of a rebuild or of a long outage. */
const LAG_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];
const MAX_OWNERS = 50;
const OUTCOMES = ['ok', 'conflict', 'failed'] as const;

export interface PortMetrics {
  commit(outcome: (typeof OUTCOMES)[number], seconds: number): void;
  append(outcome: 'ok' | 'failed', seconds: number): void;
  /** @param lagSeconds The age of the batch's newest event when it was applied; null for a batch without events. */
  apply(owner: string, outcome: 'ok' | 'failed', seconds: number, lagSeconds: number | null): void;
}

export function createPortMetrics(registry: MetricsRegistry): PortMetrics {
  const commits = registry.histogram({
    name: 'store_commit_duration_seconds',
    help: 'Commits to the store; a conflict is an expected outcome.',
    labels: { outcome: OUTCOMES },
    bounds: DURATION_SECONDS,
  });
  const appends = registry.histogram({
    name: 'event_log_append_duration_seconds',
    help: 'Batches of own events that were appended to the event log.',
    labels: { outcome: ['ok', 'failed'] },
    bounds: DURATION_SECONDS,
  });
  const applied = registry.histogram({
    name: 'event_log_apply_duration_seconds',
    help: 'Batches of events that were applied to the read models, by the owner of the events.',
    labels: { owner: { max: MAX_OWNERS }, outcome: ['ok', 'failed'] },
    bounds: DURATION_SECONDS,
  });
  const lags = registry.histogram({
    name: 'event_log_lag_seconds',
    help: 'The age of the newest event of a batch when it was applied, by the owner of the events.',
    labels: { owner: { max: MAX_OWNERS } },
    bounds: LAG_SECONDS,
  });
  const committed = new Map(OUTCOMES.map((outcome): [string, HistogramSeries] => [outcome, commits.with(outcome)]));
  return {
    commit: (outcome, seconds) => committed.get(outcome)?.observe(seconds),
    append: (outcome, seconds) => appends.with(outcome).observe(seconds),
    apply: (owner, outcome, seconds, lagSeconds) => {
      applied.with(owner, outcome).observe(seconds);
      if (lagSeconds !== null) lags.with(owner).observe(Math.max(0, lagSeconds));
    },
  };
}
