/** All metrics of a process. */
import { Counter, Gauge, Histogram } from './instruments.js';
import type { HistogramOptions, InstrumentOptions } from './instruments.js';
import type { Labels, MetricFamily } from './metric-family.js';

/** Reads metrics from the state of a part of the process, at each scrape. */
export type Collect = () => readonly MetricFamily[];

export class MetricsRegistry {
  readonly #collects: Collect[] = [];

  /** @param common Labels of all samples, such as the name of the process. */
  constructor(private readonly common: Labels = {}) {}

  counter(options: InstrumentOptions): Counter {
    return this.#add(new Counter(options));
  }

  gauge(options: InstrumentOptions): Gauge {
    return this.#add(new Gauge(options));
  }

  histogram(options: HistogramOptions): Histogram {
    return this.#add(new Histogram(options));
  }

  collect(collect: Collect): void {
    this.#collects.push(collect);
  }

  /** In the order of their declaration. */
  families(): readonly MetricFamily[] {
    const families = this.#collects.flatMap((collect) => collect());
    return Object.keys(this.common).length === 0 ? families : families.map((family) => withLabels(family, this.common));
  }

  #add<Instrument extends { family(): MetricFamily }>(instrument: Instrument): Instrument {
    this.#collects.push(() => [instrument.family()]);
    return instrument;
  }
}

function withLabels(family: MetricFamily, common: Labels): MetricFamily {
  const labels = [...family.labels, ...Object.keys(common)];
  const add = <Sample extends { readonly labels: Labels }>(samples: readonly Sample[]): readonly Sample[] =>
    samples.map((sample) => ({ ...sample, labels: { ...sample.labels, ...common } }));
  return family.type === 'histogram'
    ? { ...family, labels, samples: add(family.samples) }
    : { ...family, labels, samples: add(family.samples) };
}
