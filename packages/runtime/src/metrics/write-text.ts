/** Metrics in the text format of Prometheus and in OpenMetrics, which has exemplars. */
import type { Exemplar, HistogramFamily, Labels, MetricFamily } from './metric-family.js';

export interface TextFormat {
  readonly contentType: string;
  write(families: readonly MetricFamily[]): string;
}

/** A scrape is no larger; families beyond that are left out and counted. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

export const PROMETHEUS_TEXT: TextFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  write: (families) => writeFamilies(families, false),
};

export const OPEN_METRICS: TextFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  write: (families) => `${writeFamilies(families, true)}# EOF\n`,
};

/** @param accept Of the request: OpenMetrics is sent to a client that names it and prefers no other text. */
export function negotiateFormat(accept: string | undefined): TextFormat {
  let open = 0;
  let text = 0;
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
    if (type === 'application/openmetrics-text') open = Math.max(open, quality);
    else if (type === 'text/plain') text = Math.max(text, quality);
  }
  return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS_TEXT;
}

function writeFamilies(families: readonly MetricFamily[], isOpen: boolean): string {
  const parts: string[] = [];
  let length = 0;
  let leftOut = 0;
  for (const family of families) {
    const lines = writeFamily(family, isOpen);
    if (length + lines.length > MAX_CHARACTERS) leftOut += 1;
    else {
      parts.push(lines);
      length += lines.length;
    }
  }
  const help = 'Metrics that are not in this response, because it would be too large.';
  const samples = [{ labels: {}, value: leftOut }];
  parts.push(writeFamily({ type: 'gauge', name: 'metrics_left_out', help, labels: [], samples }, isOpen));
  return parts.join('');
}

function writeFamily(family: MetricFamily, isOpen: boolean): string {
  const { name, help, type } = family;
  // In OpenMetrics, the name of a counter is that of its samples without `_total`.
  const ofFamily = isOpen && type === 'counter' ? name.replace(/_total$/, '') : name;
  const lines = [`# HELP ${ofFamily} ${escapeHelp(help, isOpen)}`, `# TYPE ${ofFamily} ${type}`];
  const unit = /_(seconds|bytes|ratio)$/.exec(ofFamily)?.[1];
  if (isOpen && unit !== undefined) lines.push(`# UNIT ${ofFamily} ${unit}`);
  if (family.type === 'histogram') writeHistogram(family, isOpen, lines);
  else
    for (const { labels, value } of family.samples) lines.push(`${name}${writeLabels(labels)} ${writeNumber(value)}`);
  return `${lines.join('\n')}\n`;
}

function writeHistogram({ name, bounds, samples }: HistogramFamily, isOpen: boolean, lines: string[]): void {
  for (const { labels, counts, sum, exemplars } of samples) {
    const own = writePairs(labels);
    const before = own === '' ? '{le="' : `{${own},le="`;
    let total = 0;
    for (const [bucket, count] of counts.entries()) {
      total += count;
      const bound = bounds[bucket];
      const exemplar = isOpen ? (exemplars?.[bucket] ?? null) : null;
      const after = exemplar === null ? '' : writeExemplar(exemplar);
      lines.push(`${name}_bucket${before}${bound === undefined ? '+Inf' : bound}"} ${total}${after}`);
    }
    const braces = own === '' ? '' : `{${own}}`;
    lines.push(`${name}_sum${braces} ${writeNumber(sum)}`, `${name}_count${braces} ${total}`);
  }
}

function writeExemplar({ traceId, value, atMs }: Exemplar): string {
  return ` # {trace_id="${escapeLabel(traceId)}"} ${writeNumber(value)} ${(atMs / 1_000).toFixed(3)}`;
}

function writeLabels(labels: Labels): string {
  const pairs = writePairs(labels);
  return pairs === '' ? '' : `{${pairs}}`;
}

function writePairs(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(help: string, isOpen: boolean): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return isOpen ? escaped.replaceAll('"', '\\"') : escaped;
}

function writeNumber(value: number): string {
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
}
