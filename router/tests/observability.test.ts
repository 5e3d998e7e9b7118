/** The metrics of a running router, and the dashboard, the rules and the reference that name them. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';

const DEPLOY = fileURLToPath(new URL('../../deploy/observability/', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));
const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5';

/** What Prometheus adds to every sample, and to those of histograms. */
const ADDED_LABELS = ['job', 'instance', 'le'];
/** A name of ours in an expression, with its selector if it has one. */
const METRIC =
  /\b((?:router|graphql|http|nodejs|process|subgraph|store|event_log|metrics)_[a-z0-9_]+)(?:\{([^}]*)\})?/g;
/** A label in a selector, or labels of an aggregation. */
const SELECTED = /(\w+)\s*(?:=~|!~|!=|=)/g;
const GROUPED = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;

type LabelsByMetric = ReadonlyMap<string, ReadonlySet<string>>;

/** The metrics of the reference with their labels. */
function readReference(): LabelsByMetric {
  const rows = readFileSync(REFERENCE, 'utf8').matchAll(/^\| `(\w+)` \| \w+ \| ([^|]*) \|/gm);
  return new Map([...rows].map(([, name = '', labels = '']) => [name, new Set(labels.match(/\w+/g) ?? [])] as const));
}

/** Names of histograms' samples have suffixes. */
function familyOf(sample: string, known: LabelsByMetric): string {
  if (known.has(sample)) return sample;
  return sample.replace(/_(?:bucket|sum|count)$/, '');
}

function problemsOf(expression: string, known: LabelsByMetric): readonly string[] {
  const grouped = [...expression.matchAll(GROUPED)].flatMap(([, labels = '']) => labels.match(/\w+/g) ?? []);
  const used = new Set<string>();
  const problems: string[] = [];
  const withoutAggregations = expression.replace(GROUPED, '');
  for (const [, sample = '', selector = ''] of withoutAggregations.matchAll(METRIC)) {
    // A name with a colon before or after it is a recording rule.
    const labels = known.get(familyOf(sample, known));
    if (labels === undefined) {
      if (!new RegExp(`\\w:${sample}|${sample}:`).test(expression)) problems.push(`${sample} is no metric`);
      continue;
    }
    for (const label of [...labels, ...ADDED_LABELS]) used.add(label);
    for (const [, label = ''] of selector.matchAll(SELECTED))
      if (!labels.has(label) && !ADDED_LABELS.includes(label)) problems.push(`${sample} has no label ${label}`);
  }
  if (used.size > 0)
    problems.push(
      ...grouped.filter((label) => !used.has(label)).map((label) => `${label} is a label of no metric here`),
    );
  return problems.map((problem) => `${problem}: ${expression}`);
}

interface Dashboard {
  readonly schemaVersion: number;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana-dashboard.json'), 'utf8')) as Dashboard;

test('every metric and label of the dashboard exists', () => {
  const known = readReference();
  const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(expressions.length).toBeGreaterThan(30);
  expect(expressions.flatMap((expression) => problemsOf(expression, known))).toEqual([]);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
  for (const row of ['Traffic', 'Latency', 'Errors by subgraph', 'Cache', 'Plans', 'Overload', 'Process'])
    expect(rows).toContain(row);
});

test('every metric and label of the alerts and recording rules exists', () => {
  const known = readReference();
  const text = readFileSync(join(DEPLOY, 'rules.yml'), 'utf8');
  const expressions = text
    .replaceAll(/expr: >-\n((?: {10}.*\n)+)/g, (_, lines: string) => `expr: ${lines.replaceAll(/\s+/g, ' ')}\n`)
    .split('\n')
    .flatMap((line) => /^\s+expr: (.*)$/.exec(line)?.[1] ?? []);
  expect(expressions.length).toBeGreaterThan(15);
  expect(expressions.flatMap((expression) => problemsOf(expression, known))).toEqual([]);
});

test('a name or a label that does not exist is found', () => {
  const known: LabelsByMetric = new Map([['router_a_seconds', new Set(['subgraph'])]]);
  expect(problemsOf('sum by (le, subgraph) (rate(router_a_seconds_bucket{subgraph="x",job="r"}[5m]))', known)).toEqual(
    [],
  );
  expect(problemsOf('rate(router_b_total[5m])', known)).toHaveLength(1);
  expect(problemsOf('rate(router_a_seconds_sum{kind="x"}[5m])', known)).toHaveLength(1);
  expect(problemsOf('sum by (kind) (router_a_seconds_sum)', known)).toHaveLength(1);
});

test('the reference has the metrics of a running router, with their types and labels', async () => {
  await using supergraph = await startTestSupergraph({ ROUTER_STALE_IF_ERROR: 'true' });
  await fetch(`${supergraph.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query Featured { featured { id secret } }' }),
  });
  const text = await (await fetch(`${supergraph.url}/metrics`)).text();
  const known = readReference();
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  expect(types.size).toBeGreaterThan(50);
  const reference = readFileSync(REFERENCE, 'utf8');
  const rows = [...types].map(([name, type]) => `| \`${name}\` | ${type} |`);
  expect(rows.filter((row) => !reference.includes(`\n${row}`))).toEqual([]);
  for (const [, sample = '', labels = ''] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    const family = familyOf(sample, known);
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g))
      if (label !== 'le') expect(known.get(family), `${family} ${label}`).toContain(label);
  }
});

test('a scraper that names OpenMetrics gets it, with an end', async () => {
  await using supergraph = await startTestSupergraph({});
  const response = await fetch(`${supergraph.url}/metrics`, { headers: { accept: OPEN_METRICS } });
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await response.text();
  expect(text.endsWith('# EOF\n')).toBe(true);
  expect(text).toMatch(/^# TYPE router_operations counter$/m);
  expect(text).toMatch(/^router_operations_total\{/m);
});

const promtool = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'promtool'))
  .find((file) => existsSync(file));

// `apt-get install prometheus` has it.
test.skipIf(promtool === undefined)(
  'promtool accepts the rules, and their tests succeed (skipped without promtool)',
  async () => {
    const run = (...options: readonly string[]) => promisify(execFile)(promtool ?? '', [...options], { cwd: DEPLOY });
    expect((await run('check', 'rules', 'rules.yml')).stdout).toContain('SUCCESS');
    expect((await run('test', 'rules', 'rules.test.yml')).stdout).toContain('SUCCESS');
    expect((await run('check', 'config', 'prometheus.yml')).stdout).toContain('SUCCESS');
  },
);
