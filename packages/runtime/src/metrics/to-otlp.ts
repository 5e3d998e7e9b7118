/**
 * Metrics in the data model of OpenTelemetry. Names are those of Prometheus with dots, without unit and `_total`: a
 * collector that exports to Prometheus adds those again, so that dashboards find the same names on both ways.
 */
import type { Attributes, HrTime } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-metrics';
import type { DataPoint, Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import type { HistogramFamily, Labels, MetricFamily, ValueFamily } from './metric-family.js';

/** The constants of `@opentelemetry/sdk-metrics`, which is loaded only where metrics are exported. */
export type OtlpConstants = Pick<typeof Sdk, 'AggregationTemporality' | 'DataPointType' | 'InstrumentType'>;

const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', ratio: '1' };

/** Labels that are attributes of OpenTelemetry's semantic conventions. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  http_request_method: 'http.request.method',
  http_response_status_code: 'http.response.status_code',
  http_route: 'http.route',
  graphql_operation_name: 'graphql.operation.name',
  graphql_operation_type: 'graphql.operation.type',
};

/** @param startMs When counting began, and `endMs` now; milliseconds since the epoch. */
export function toMetricData(
  families: readonly MetricFamily[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  constants: OtlpConstants,
): MetricData[] {
  const times = { startTime: toHrTime(startMs), endTime: toHrTime(endMs) };
  return families.map((family) =>
    family.type === 'histogram' ? toHistogram(family, times, constants) : toValues(family, times, constants),
  );
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function toValues(family: ValueFamily, times: Times, constants: OtlpConstants): MetricData {
  const { DataPointType, InstrumentType } = constants;
  const isCounter = family.type === 'counter';
  const common = {
    descriptor: describe(family, isCounter ? InstrumentType.COUNTER : InstrumentType.GAUGE),
    aggregationTemporality: constants.AggregationTemporality.CUMULATIVE,
    dataPoints: family.samples.map(({ labels, value }) => ({ ...times, attributes: toAttributes(labels), value })),
  };
  return isCounter
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true }
    : { ...common, dataPointType: DataPointType.GAUGE };
}

function toHistogram(family: HistogramFamily, times: Times, constants: OtlpConstants): MetricData {
  const dataPoints = family.samples.map(({ labels, counts, sum }): DataPoint<Histogram> => {
    const count = counts.reduce((all, each) => all + each, 0);
    const buckets = { boundaries: [...family.bounds], counts: [...counts] };
    return { ...times, attributes: toAttributes(labels), value: { buckets, sum, count } };
  });
  return {
    descriptor: describe(family, constants.InstrumentType.HISTOGRAM),
    aggregationTemporality: constants.AggregationTemporality.CUMULATIVE,
    dataPointType: constants.DataPointType.HISTOGRAM,
    dataPoints,
  };
}

function describe<Type>({ name, help }: MetricFamily, type: Type) {
  const parts = name.replace(/_total$/, '').split('_');
  const unit = UNITS[parts.at(-1) ?? ''];
  if (unit !== undefined) parts.pop();
  // The value type "double".
  return { name: parts.join('.'), description: help, unit: unit ?? '', type, valueType: 1 };
}

function toAttributes(labels: Labels): Attributes {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [ATTRIBUTES[name] ?? name, value]));
}

/** Seconds and nanoseconds. */
function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
