/** Metrics as data, between the instruments that record and the formats that are written: text, OpenMetrics, OTLP. */

export type Labels = Readonly<Record<string, string>>;

/** One observation of a sampled trace, which stands for the others of its bucket. */
export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

export interface ValueSample {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSample {
  readonly labels: Labels;
  /** Observations per bucket, not cumulative; one more than the bounds of the family. */
  readonly counts: readonly number[];
  readonly sum: number;
  /** By bucket; absent without any. */
  readonly exemplars?: readonly (Exemplar | null)[] | undefined;
}

interface Described {
  /** In the conventions of Prometheus: with the unit, and `_total` for counters. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** The names of the labels that its samples have. */
  readonly labels: readonly string[];
}

/** `info`: a gauge that is always 1; its labels carry what it says. */
export interface ValueFamily extends Described {
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly ValueSample[];
}

export interface HistogramFamily extends Described {
  readonly type: 'histogram';
  /** Upper bounds, ascending; the last bucket has none. */
  readonly bounds: readonly number[];
  readonly samples: readonly HistogramSample[];
}

/** All samples of one metric. */
export type MetricFamily = ValueFamily | HistogramFamily;

/** A sample, or the value of a metric without labels. */
type Values = number | readonly (readonly [labels: Labels, value: number])[];

function valueFamily(
  type: ValueFamily['type'],
  name: string,
  help: string,
  values: Values,
  labels: readonly string[] = [],
): ValueFamily {
  const samples =
    typeof values === 'number'
      ? [{ labels: {}, value: values }]
      : values.map(([ofSample, value]) => ({ labels: ofSample, value }));
  return { type, name, help, labels, samples };
}

/** @param labels Their names; a family without samples has them too. */
export function counterFamily(name: string, help: string, values: Values, labels?: readonly string[]): ValueFamily {
  return valueFamily('counter', name, help, values, labels);
}

/** @param labels Their names; a family without samples has them too. */
export function gaugeFamily(name: string, help: string, values: Values, labels?: readonly string[]): ValueFamily {
  return valueFamily('gauge', name, help, values, labels);
}
