/** How long the event loop was late, what of it was garbage collection, and how much memory the process has. */
import { constants, PerformanceObserver, performance } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';

export interface PauseMeter {
  /** Lines in the text format of Prometheus. */
  write(): readonly string[];
  close(): void;
}

/** Upper bounds in milliseconds; the last bucket has none. */
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 1_000];
/** How often the lateness of the event loop is measured. */
const SAMPLE_MS = 20;

const KINDS = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak callbacks'],
]);

/** An entry of the type `gc`. */
interface CollectionEntry extends PerformanceEntry {
  readonly detail?: { readonly kind: number };
}

class Durations {
  readonly #counts = new Array<number>(BOUNDS_MS.length + 1).fill(0);
  #sumMs = 0;

  record(ms: number): void {
    const found = BOUNDS_MS.findIndex((bound) => ms <= bound);
    const bucket = found === -1 ? BOUNDS_MS.length : found;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sumMs += ms;
  }

  /** @param labels As in `kind="minor"`; may be empty. */
  write(name: string, labels = ''): readonly string[] {
    let total = 0;
    const buckets = this.#counts.map((count, index) => {
      total += count;
      const bound = BOUNDS_MS[index];
      return `${name}_bucket{${labels}${labels && ','}le="${bound === undefined ? '+Inf' : bound / 1_000}"} ${total}`;
    });
    const own = labels && `{${labels}}`;
    return [...buckets, `${name}_sum${own} ${(this.#sumMs / 1_000).toFixed(6)}`, `${name}_count${own} ${total}`];
  }
}

export function openPauseMeter(): PauseMeter {
  const lateness = new Durations();
  const collections = new Map([...KINDS.values()].map((kind) => [kind, new Durations()]));
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const kind = KINDS.get((entry as CollectionEntry).detail?.kind ?? -1);
      if (kind !== undefined) collections.get(kind)?.record(entry.duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    lateness.record(Math.max(0, now - before - SAMPLE_MS));
    before = now;
  }, SAMPLE_MS).unref();
  return {
    write: () => [
      '# HELP router_event_loop_delay_seconds How late a timer of 20 ms was.',
      '# TYPE router_event_loop_delay_seconds histogram',
      ...lateness.write('router_event_loop_delay_seconds'),
      '# HELP router_gc_pause_seconds Garbage collections by kind, with their duration.',
      '# TYPE router_gc_pause_seconds histogram',
      ...[...collections].flatMap(([kind, durations]) => durations.write('router_gc_pause_seconds', `kind="${kind}"`)),
      ...writeMemory(process.memoryUsage()),
    ],
    close: () => {
      clearInterval(timer);
      observer.disconnect();
    },
  };
}

function writeMemory({ rss, heapTotal, heapUsed, external, arrayBuffers }: NodeJS.MemoryUsage): readonly string[] {
  const parts = { resident: rss, heap: heapTotal, heap_used: heapUsed, external, array_buffers: arrayBuffers };
  return [
    '# HELP router_memory_bytes Memory of the process; the heap is that of the main thread.',
    '# TYPE router_memory_bytes gauge',
    ...Object.entries(parts).map(([part, bytes]) => `router_memory_bytes{part="${part}"} ${bytes}`),
  ];
}
