/**
 * Counters, gauges and histograms whose labels are bounded. Code that records often keeps the series of its labels: then
 * an observation is an addition, without a look-up.
 */
import { LabelValues, OTHER } from './label-values.js';
import type { Exemplar, HistogramFamily, Labels, ValueFamily } from './metric-family.js';

/** Values of a label: all that there are, or how many that occur have time series of their own. */
export type LabelBound = readonly string[] | { readonly max: number } | LabelValues;

export interface InstrumentOptions {
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** By name, in the order of the arguments of `with`. */
  readonly labels?: Readonly<Record<string, LabelBound>>;
  /** Time series of the instrument; beyond that, labels that are not enumerated are `other`. */
  readonly maxSeries?: number;
}

export interface HistogramOptions extends InstrumentOptions {
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[];
}

/** Enough for 100 operations with 10 combinations of the other labels. */
const DEFAULT_MAX_SERIES = 1_000;

interface BoundLabel {
  readonly name: string;
  /** Null when the values are enumerated. */
  readonly values: LabelValues | null;
  readonly enumerated: ReadonlySet<string>;
}

/** The time series of one instrument by the values of their labels. */
class SeriesSet<Series> {
  readonly #labels: readonly BoundLabel[];
  readonly #series = new Map<string, { readonly labels: Labels; readonly series: Series }>();
  readonly #maxSeries: number;

  constructor(
    { labels = {}, maxSeries = DEFAULT_MAX_SERIES }: InstrumentOptions,
    private readonly create: () => Series,
  ) {
    this.#maxSeries = maxSeries;
    this.#labels = Object.entries(labels).map(([name, bound]) => ({
      name,
      values: bound instanceof LabelValues ? bound : 'max' in bound ? new LabelValues(bound.max) : null,
      enumerated: new Set(bound instanceof LabelValues || 'max' in bound ? [] : bound),
    }));
  }

  get names(): readonly string[] {
    return this.#labels.map(({ name }) => name);
  }

  get(values: readonly string[]): Series {
    const bounded = this.#labels.map(({ values: known, enumerated }, index) => {
      const value = values[index] ?? '';
      return known === null ? (enumerated.has(value) ? value : OTHER) : known.of(value);
    });
    const found = this.#series.get(keyOf(bounded));
    if (found !== undefined) return found.series;
    if (this.#series.size < this.#maxSeries) return this.#add(bounded);
    // The combinations of enumerated values are few.
    const rest = bounded.map((value, index) => (this.#labels[index]?.values === null ? value : OTHER));
    return this.#series.get(keyOf(rest))?.series ?? this.#add(rest);
  }

  #add(values: readonly string[]): Series {
    const labels = Object.fromEntries(this.#labels.map(({ name }, index) => [name, values[index] ?? '']));
    const series = this.create();
    this.#series.set(keyOf(values), { labels, series });
    return series;
  }

  map<Sample>(toSample: (labels: Labels, series: Series) => Sample): readonly Sample[] {
    return [...this.#series.values()].map(({ labels, series }) => toSample(labels, series));
  }
}

function keyOf(values: readonly string[]): string {
  return values.join('\u0000');
}

/** One time series of a counter or a gauge. */
export class ValueSeries {
  value = 0;

  add(amount = 1): void {
    this.value += amount;
  }
}

abstract class ValueInstrument {
  readonly #set: SeriesSet<ValueSeries>;

  constructor(protected readonly options: InstrumentOptions) {
    this.#set = new SeriesSet(options, () => new ValueSeries());
    // A metric without labels has its series from the start.
    if (this.#set.names.length === 0) this.#set.get([]);
  }

  abstract readonly type: ValueFamily['type'];

  /** The series with these values of the labels, in the order of their declaration. */
  with(...values: readonly string[]): ValueSeries {
    return this.#set.get(values);
  }

  family(): ValueFamily {
    const { name, help } = this.options;
    const samples = this.#set.map((labels, { value }) => ({ labels, value }));
    return { type: this.type, name, help, labels: this.#set.names, samples };
  }
}

export class Counter extends ValueInstrument {
  readonly type = 'counter';
}

export class Gauge extends ValueInstrument {
  readonly type = 'gauge';
}

/** One time series of a histogram. */
export class HistogramSeries {
  readonly counts: number[];
  sum = 0;
  exemplars: (Exemplar | null)[] | null = null;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** @param traceId Of a sampled trace, for an exemplar. */
  observe(value: number, traceId: string | null = null): void {
    const { bounds, counts } = this;
    const { length } = bounds;
    let bucket = 0;
    while (bucket < length && value > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
    if (traceId !== null) {
      this.exemplars ??= new Array<Exemplar | null>(length + 1).fill(null);
      this.exemplars[bucket] = { traceId, value, atMs: Date.now() };
    }
  }
}

export class Histogram {
  readonly #set: SeriesSet<HistogramSeries>;

  constructor(private readonly options: HistogramOptions) {
    this.#set = new SeriesSet(options, () => new HistogramSeries(options.bounds));
    if (this.#set.names.length === 0) this.#set.get([]);
  }

  /** The series with these values of the labels, in the order of their declaration. */
  with(...values: readonly string[]): HistogramSeries {
    return this.#set.get(values);
  }

  family(): HistogramFamily {
    const { name, help, bounds } = this.options;
    const samples = this.#set.map((labels, { counts, sum, exemplars }) => ({
      labels,
      counts: [...counts],
      sum,
      ...(exemplars !== null && { exemplars: [...exemplars] }),
    }));
    return { type: 'histogram', name, help, labels: this.#set.names, bounds, samples };
  }
}
