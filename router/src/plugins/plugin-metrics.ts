/** What is counted of plugins. */
import type { HistogramSeries, ValueSeries } from '@marquee/runtime/metrics/instruments';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { HOOK_NAMES, HOOK_OUTCOMES } from './hook-calls.js';
import type { HookCall, HookOutcome, ObserveHook } from './hook-calls.js';

export interface PluginMetrics {
  readonly observe: ObserveHook;
  readonly parsedResponses: ValueSeries;
  readonly lostFailures: ValueSeries;
}

/** Most hooks take some microseconds. */
const BOUNDS = [0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
/** Twenty plugins of a configuration, and those before a reload. */
const MAX_PLUGINS = 40;

export function createPluginMetrics(registry: MetricsRegistry): PluginMetrics {
  const durations = registry.histogram({
    name: 'router_plugin_hook_duration_seconds',
    help: 'Calls of hooks of plugins.',
    labels: { plugin: { max: MAX_PLUGINS }, hook: HOOK_NAMES, outcome: HOOK_OUTCOMES },
    bounds: BOUNDS,
    maxSeries: 1_500,
  });
  const known = new WeakMap<HookCall, Partial<Record<HookOutcome, HistogramSeries>>>();
  const seriesOf = (call: HookCall, outcome: HookOutcome): HistogramSeries => {
    let ofCall = known.get(call);
    if (ofCall === undefined) known.set(call, (ofCall = {}));
    return (ofCall[outcome] ??= durations.with(call.plugin.name, call.hook, outcome));
  };
  return {
    observe: (call, _startMs, durationMs, outcome) => seriesOf(call, outcome).observe(durationMs / 1_000),
    parsedResponses: registry
      .counter({
        name: 'router_plugin_parsed_responses_total',
        help: 'Responses whose data was parsed for a plugin that reads it.',
      })
      .with(),
    lostFailures: registry
      .counter({
        name: 'router_plugin_lost_failures_total',
        help: 'Failures of plugins outside of their hooks: rejections without a reader, and errors in callbacks.',
      })
      .with(),
  };
}
