/** What every process reports of itself: CPU, memory, event loop, garbage collection, files, start time. */
import { readdirSync } from 'node:fs';
import { constants, PerformanceObserver, performance } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';
import { PAUSE_SECONDS } from './buckets.js';
import { counterFamily, gaugeFamily } from './metric-family.js';
import type { MetricFamily } from './metric-family.js';
import type { MetricsRegistry } from './metrics-registry.js';

/** How often the lateness of the event loop is measured. */
const SAMPLE_MS = 20;

const KINDS = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak_callbacks'],
]);

/** An entry of the type `gc`. */
interface CollectionEntry extends PerformanceEntry {
  readonly detail?: { readonly kind: number };
}

/** Adds the metrics of this process. Returns a function that ends their observation. */
export function observeProcess(registry: MetricsRegistry): () => void {
  const lateness = registry
    .histogram({
      name: 'nodejs_eventloop_delay_seconds',
      help: `How late a timer of ${SAMPLE_MS} ms was.`,
      bounds: PAUSE_SECONDS,
    })
    .with();
  const collections = registry.histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collections by kind, with their duration.',
    labels: { kind: [...KINDS.values()] },
    bounds: PAUSE_SECONDS,
  });
  const byKind = new Map([...KINDS].map(([kind, name]) => [kind, collections.with(name)]));
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      byKind.get((entry as CollectionEntry).detail?.kind ?? -1)?.observe(entry.duration / 1_000);
  });
  observer.observe({ entryTypes: ['gc'] });
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    lateness.observe(Math.max(0, now - before - SAMPLE_MS) / 1_000);
    before = now;
  }, SAMPLE_MS).unref();
  registry.collect(createRead());
  return () => {
    clearInterval(timer);
    observer.disconnect();
  };
}

function createRead(): () => readonly MetricFamily[] {
  const startedAt = Math.round(performance.timeOrigin) / 1_000;
  return () => {
    const { active, idle } = performance.eventLoopUtilization();
    const { user, system } = process.cpuUsage();
    const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const parts = { heap: heapTotal, heap_used: heapUsed, external, array_buffers: arrayBuffers };
    return [
      counterFamily(
        'nodejs_eventloop_time_seconds_total',
        'Time of the main thread, by whether its event loop had work.',
        [
          [{ state: 'active' }, active / 1_000],
          [{ state: 'idle' }, idle / 1_000],
        ],
        ['state'],
      ),
      counterFamily('process_cpu_seconds_total', 'CPU time of all threads.', (user + system) / 1e6),
      gaugeFamily('process_resident_memory_bytes', 'Memory of the process in RAM.', rss),
      gaugeFamily(
        'nodejs_memory_bytes',
        'Memory by part; the heap is that of the main thread.',
        Object.entries(parts).map(([part, bytes]) => [{ part }, bytes]),
        ['part'],
      ),
      gaugeFamily('process_start_time_seconds', 'Start of the process, in seconds since the epoch.', startedAt),
      ...openFiles(),
    ];
  };
}

/** Only Linux tells them without another process. */
function openFiles(): readonly MetricFamily[] {
  if (process.platform !== 'linux') return [];
  const help = 'Open file descriptors: sockets, files, pipes.';
  try {
    return [gaugeFamily('process_open_fds', help, readdirSync('/proc/self/fd').length)];
  } catch {
    return [];
  }
}
