/**
 * Merges the metrics of several processes, in the text format of Prometheus: counters, histograms and summaries are
 * added; gauges cannot be, so each keeps its value under a label `worker`.
 */

interface Family {
  readonly name: string;
  readonly type: string;
  /** The lines `# HELP` and `# TYPE`. */
  readonly comments: string[];
  /** Values by name and labels, in the order of their first appearance. */
  readonly samples: Map<string, number>;
}

/** As in `name{label="value"} 1.5`; a time stamp, which we never write, is left out. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(\{.*\})? (NaN|[+-]?Inf|[-+\d.eE]+)(?: \d+)?$/;
const COMMENT = /^# (HELP|TYPE) (\S+) ?(.*)$/;
const ADDED = new Set(['counter', 'histogram', 'summary']);

/** @param texts By the number of the worker. */
export function mergeMetrics(texts: ReadonlyMap<number, string>): string {
  const families = new Map<string, Family>();
  for (const [worker, text] of texts) addMetrics(families, worker, text);
  const lines = [...families.values()].flatMap(({ comments, samples }) => [
    ...comments,
    ...[...samples].map(([key, value]) => `${key} ${print(value)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function addMetrics(families: Map<string, Family>, worker: number, text: string): void {
  let current: Family | null = null;
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = COMMENT.exec(line) ?? [];
    if (kind !== undefined) {
      current = openFamily(families, name, kind === 'TYPE' ? rest : null);
      if (!current.comments.includes(line)) current.comments.push(line);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) continue;
    const [, sampleName = '', labels = '', value = ''] = sample;
    // The samples of a histogram have suffixes, as in `name_bucket`.
    if (current === null || !sampleName.startsWith(current.name)) current = openFamily(families, sampleName, null);
    const isAdded = ADDED.has(current.type);
    const key = `${sampleName}${isAdded ? labels : withWorker(labels, worker)}`;
    current.samples.set(key, (current.samples.get(key) ?? 0) + read(value));
  }
}

function openFamily(families: Map<string, Family>, name: string, type: string | null): Family {
  const known = families.get(name);
  const family = known ?? { name, type: 'untyped', comments: [], samples: new Map<string, number>() };
  const typed = type === null || type === family.type ? family : { ...family, type };
  families.set(name, typed);
  return typed;
}

function withWorker(labels: string, worker: number): string {
  const label = `worker="${worker}"`;
  return labels === '' || labels === '{}' ? `{${label}}` : `${labels.slice(0, -1)},${label}}`;
}

function read(value: string): number {
  return value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
}

function print(value: number): string {
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
}
