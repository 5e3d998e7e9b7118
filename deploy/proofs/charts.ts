/** Renders the Helm chart with each file of values in its `ci` folder, and checks the objects. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubernetes-objects.js';
import { problemsOfObjects } from './object-rules.js';
import { helm, pythonProgram, ROOT, run } from './programs.js';

const CHART = join(ROOT, 'deploy', 'helm', 'marquee');

/** The oldest that the chart is for, and the newest whose schemas the validator has. */
export const KUBERNETES_VERSIONS = ['1.30', '1.34', '1.37'];

/** Values that must be refused, each with what the message has to name. */
const REFUSED: readonly (readonly [args: readonly string[], named: string])[] = [
  [[], 'needs a supergraph'],
  [['--set', 'router.replcas=3'], 'replcas'],
  [['--set', 'registry.enabled=true'], 'keySecret'],
  [['--set', 'registry.enabled=true', '--set', 'router.registry.keySecret.name=a'], 'graphRef'],
  [
    ['--set', 'router.supergraph.sdl=a', '--set', 'registry.enabled=true', '--set', 'registry.replicas=2'],
    'MARQUEE_STORE',
  ],
  [['--set', 'router.supergraph.sdl=a', '--set', 'subgraphs.products.port=80'], 'image.repository'],
  [['--set', 'router.supergraph.sdl=a', '--set', 'subgraphs.router.image.repository=a'], 'another component'],
  [['--set', 'router.supergraph.sdl=a', '--set', 'router.secretEnv.KEY=plain'], 'secretEnv'],
];

export interface ChartReport {
  readonly rendered: number;
  readonly objects: number;
  readonly problems: readonly string[];
  /** The router's configuration files that were rendered, by the file of values. */
  readonly configurations: ReadonlyMap<string, string>;
}

/** Throws when Helm or the validator cannot be had. */
export function checkCharts(print: (line: string) => void): ChartReport {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-chart-'));
  try {
    const problems = [...lint(), ...refusals()];
    const configurations = new Map<string, string>();
    let objects = 0;
    const files = readdirSync(join(CHART, 'ci')).filter((name) => name.endsWith('.yaml'));
    for (const name of files) {
      const { ok, text } = run(helm(), ['template', 's', CHART, '-f', join(CHART, 'ci', name)]);
      if (!ok) {
        problems.push(`${name} is not rendered: ${text}`);
        continue;
      }
      const rendered = readObjects(text);
      objects += rendered.length;
      const file = join(folder, name);
      writeFileSync(file, text);
      problems.push(...problemsOfObjects(rendered).map((problem) => `${name}: ${problem}`), ...validate(file, name));
      for (const object of rendered)
        if (object.kind === 'ConfigMap') configurations.set(name, object.data['router.yaml'] ?? '');
      print(`${name}: ${rendered.length} objects`);
    }
    return { rendered: files.length, objects, problems, configurations };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readObjects(text: string): readonly KubernetesObject[] {
  return [...parseAllDocuments(text)]
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

function lint(): readonly string[] {
  const { ok, text } = run(helm(), ['lint', '--strict', CHART, '-f', join(CHART, 'ci', 'minimal.yaml')]);
  return ok ? [] : [`helm lint: ${text}`];
}

function refusals(): readonly string[] {
  return REFUSED.flatMap(([args, named]) => {
    const { ok, text } = run(helm(), ['template', 's', CHART, ...args]);
    return !ok && text.includes(named)
      ? []
      : [`values ${args.join(' ')} must be refused with "${named}": ${text.slice(0, 300)}`];
  });
}

/** Kinds of operators that the schemas of Kubernetes do not have; `object-rules.ts` checks them. */
const CUSTOM = 'ServiceMonitor';

function validate(file: string, name: string): readonly string[] {
  return KUBERNETES_VERSIONS.flatMap((version) => {
    const { text } = run(pythonProgram('kubernetes-validate'), ['--strict', '-k', version, file]);
    const lines = text.split('\n').filter((line) => line !== '');
    if (!lines.some((line) => line.includes('passed')))
      return [`${name}: nothing was validated: ${text.slice(0, 300)}`];
    return lines
      .filter((line) => !/^INFO .* passed /.test(line) && !line.includes(`schema for kind ${CUSTOM}`))
      .map((line) => `${name}, Kubernetes ${version}: ${line}`);
  });
}
