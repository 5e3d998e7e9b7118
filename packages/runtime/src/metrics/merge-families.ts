/**
 * Merges the metrics of several processes behind one port: counters and histograms are added; gauges cannot be, so each
 * keeps its value under a label `worker`.
 */
import type { Exemplar, HistogramFamily, HistogramSample, Labels, MetricFamily, ValueFamily } from './metric-family.js';

/** @param families By the number of the worker. */
export function mergeFamilies(families: ReadonlyMap<number, readonly MetricFamily[]>): readonly MetricFamily[] {
  const merged = new Map<string, MetricFamily>();
  for (const [worker, own] of families)
    for (const family of own) {
      const known = merged.get(family.name);
      const added = family.type === 'gauge' ? ofWorker(family, worker) : family;
      merged.set(family.name, known === undefined ? added : mergeTwo(known, added));
    }
  return [...merged.values()];
}

function ofWorker(family: ValueFamily, worker: number): ValueFamily {
  const samples = family.samples.map(({ labels, value }) => ({ labels: { ...labels, worker: String(worker) }, value }));
  return { ...family, labels: [...family.labels, 'worker'], samples };
}

/** Two of another type or with other bounds are of different versions: the first one is kept. */
function mergeTwo(one: MetricFamily, two: MetricFamily): MetricFamily {
  if (one.type === 'histogram')
    return two.type === 'histogram' && one.bounds.join() === two.bounds.join()
      ? { ...one, samples: mergeSamples(one, two, addHistograms) }
      : one;
  if (two.type !== one.type) return one;
  const samples = mergeSamples(one, two, (a, b) => ({ ...a, value: a.value + b.value }));
  return { ...one, samples };
}

function mergeSamples<Sample extends { readonly labels: Labels }>(
  one: { readonly samples: readonly Sample[] },
  two: { readonly samples: readonly Sample[] },
  add: (one: Sample, two: Sample) => Sample,
): readonly Sample[] {
  const samples = new Map(one.samples.map((sample) => [keyOf(sample.labels), sample]));
  for (const sample of two.samples) {
    const key = keyOf(sample.labels);
    const known = samples.get(key);
    samples.set(key, known === undefined ? sample : add(known, sample));
  }
  return [...samples.values()];
}

function addHistograms(one: HistogramSample, two: HistogramSample): HistogramSample {
  const counts = one.counts.map((count, bucket) => count + (two.counts[bucket] ?? 0));
  const exemplars = newest(one.exemplars, two.exemplars);
  return { labels: one.labels, counts, sum: one.sum + two.sum, ...(exemplars !== undefined && { exemplars }) };
}

function newest(one: HistogramFamily['samples'][number]['exemplars'], two: typeof one): typeof one {
  if (one === undefined || two === undefined) return one ?? two;
  return one.map((mine, bucket) => newer(mine, two[bucket] ?? null));
}

function newer(one: Exemplar | null, two: Exemplar | null): Exemplar | null {
  if (one === null || two === null) return one ?? two;
  return one.atMs >= two.atMs ? one : two;
}

function keyOf(labels: Labels): string {
  return JSON.stringify(labels);
}
