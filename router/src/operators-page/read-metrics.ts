/** Reads the router's own metrics: with several workers, those of all of them. */
import type { MetricFamily, ValueSample } from '@marquee/runtime/metrics/metric-family';

/** Samples of counters and gauges by the name of their metric. */
export class Metrics {
  readonly #samples: ReadonlyMap<string, readonly ValueSample[]>;

  constructor(families: readonly MetricFamily[]) {
    this.#samples = new Map(
      families.flatMap((family) => (family.type === 'histogram' ? [] : [[family.name, family.samples] as const])),
    );
  }

  /** Those of a metric that have these labels. */
  samples(name: string, labels: Readonly<Record<string, string>> = {}): readonly ValueSample[] {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  sum(name: string, labels?: Readonly<Record<string, string>>): number {
    return this.samples(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  /** 0 without samples. */
  max(name: string): number {
    return Math.max(0, ...this.samples(name).map(({ value }) => value));
  }

  /** Sums by the value of a label. */
  by(label: string, name: string, labels?: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const sample of this.samples(name, labels)) {
      const key = sample.labels[label] ?? '';
      sums[key] = (sums[key] ?? 0) + sample.value;
    }
    return sums;
  }
}
