/** All metrics of a process. */
import { Counter, Gauge, Histogram } from './instruments.js';
import type { HistogramOptions, InstrumentOptions } from './instruments.js';
import type { MetricFamily } from './metric-family.js';

/** Reads metrics from the state of a part of the process, at each scrape. */
export type Collect = () => readonly MetricFamily[];

export class MetricsRegistry {
  readonly #collects: Collect[] = [];

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
    return this.#collects.flatMap((collect) => collect());
  }

  #add<Instrument extends { family(): MetricFamily }>(instrument: Instrument): Instrument {
    this.#collects.push(() => [instrument.family()]);
    return instrument;
  }
}
