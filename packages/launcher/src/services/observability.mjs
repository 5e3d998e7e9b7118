/**
 * The programs that receive metrics and traces in tests: Debian's Prometheus, and an OpenTelemetry Collector that its builder
 * compiles from the Go module proxy. Without them, and where they cannot be made, the tests that need them are skipped.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { requirePrograms } from './programs.mjs';
import { CACHE, hasProgram, run } from './server.mjs';

const VERSION = '0.145.0';
const PROVIDER_VERSION = '1.51.0';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const CORE = 'go.opentelemetry.io/collector';

/** What the collector of the tests consists of. */
const MANIFEST = {
  receivers: [`${CORE}/receiver/otlpreceiver v${VERSION}`],
  processors: [`${CORE}/processor/batchprocessor v${VERSION}`, `${CORE}/processor/memorylimiterprocessor v${VERSION}`],
  exporters: [
    `${CORE}/exporter/debugexporter v${VERSION}`,
    `${CONTRIB}/exporter/fileexporter v${VERSION}`,
    `${CONTRIB}/exporter/prometheusexporter v${VERSION}`,
  ],
  providers: [
    `${CORE}/confmap/provider/envprovider v${PROVIDER_VERSION}`,
    `${CORE}/confmap/provider/fileprovider v${PROVIDER_VERSION}`,
    `${CORE}/confmap/provider/yamlprovider v${PROVIDER_VERSION}`,
  ],
};

function manifestText(folder) {
  const parts = Object.entries(MANIFEST).flatMap(([kind, modules]) => [
    `${kind}:`,
    ...modules.map((module) => `  - gomod: ${module}`),
  ]);
  const dist = [
    'dist:',
    '  name: otelcol',
    '  module: local/otelcol',
    `  output_path: ${folder}`,
    `  version: ${VERSION}`,
  ];
  return `${[...dist, ...parts].join('\n')}\n`;
}

/** The path of the collector: that of `OTELCOL`, or one that was built before, or a new one, which takes some minutes. */
function collectorProgram() {
  if (process.env.OTELCOL) return process.env.OTELCOL;
  const folder = join(CACHE, `otelcol-${VERSION}`);
  const program = join(folder, 'otelcol');
  if (existsSync(program)) return program;
  if (!hasProgram('go')) throw new UserError('Go, which builds the OpenTelemetry Collector, was not found');
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const env = { ...process.env, GOBIN: draft, CGO_ENABLED: '0' };
  run('Fetching the builder of the OpenTelemetry Collector', 'go', ['install', `${CORE}/cmd/builder@v${VERSION}`], {
    env,
  });
  writeFileSync(join(draft, 'builder.yml'), manifestText(join(draft, 'source')));
  run('Building the OpenTelemetry Collector', join(draft, 'builder'), ['--config', join(draft, 'builder.yml')], {
    env,
  });
  mkdirSync(folder, { recursive: true });
  renameSync(join(draft, 'source', 'otelcol'), program);
  rmSync(draft, { recursive: true, force: true });
  return program;
}

/**
 * @returns {{ env: Record<string, string>, what: string }} `env` has `PROMETHEUS` and `OTELCOL`, the programs that there are.
 */
export function findObservabilityPrograms() {
  /** @type {Record<string, string>} */
  const env = {};
  const reasons = [];
  const find = (name, open) => {
    try {
      env[name] = open();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reasons.push(error.message);
    }
  };
  find('PROMETHEUS', () => {
    requirePrograms({ prometheus: 'prometheus' });
    return 'prometheus';
  });
  find('OTELCOL', collectorProgram);
  const found = Object.keys(env).length === 0 ? 'neither' : Object.keys(env).join(' and ');
  return { env, what: reasons.length === 0 ? found : `${found}; tests are skipped: ${reasons.join('; ')}` };
}
