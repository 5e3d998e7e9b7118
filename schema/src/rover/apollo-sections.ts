/** Sections of Apollo Router's configuration that become ours as a whole: header rules, issuers of tokens, OTLP. */
import { fileURLToPath } from 'node:url';
import { isRecord } from '@marquee/runtime/is-record';
import type { Path } from '@marquee/runtime/configuration/configuration-file';

export interface SectionTarget {
  /** Lists of several calls are joined. */
  put(ours: string, value: unknown): void;
  /** Names a key without an equal; what to use instead is told by its path, unless it is given. */
  notRead(path: Path, instead?: string): void;
}

type Translate = (value: unknown, path: Path, target: SectionTarget) => void;

/** By their path; `*` stands for the name of a subgraph. */
export const SECTIONS: readonly (readonly [path: string, translate: Translate])[] = [
  ['headers.all.request', translateRules],
  ['headers.subgraphs.*.request', translateRules],
  ['authentication.router.jwt.jwks', translateIssuers],
  ['telemetry.exporters.tracing.otlp', translateOtlp],
  ['telemetry.exporters.metrics.otlp', translateOtlp],
  ['telemetry.exporters.metrics.prometheus', translatePrometheus],
  ['telemetry.exporters.tracing.common', translateTracing],
];

const RULE_KEYS: Readonly<Record<string, readonly string[]>> = {
  propagate: ['named', 'matching', 'rename', 'default'],
  insert: ['name', 'value'],
  remove: ['named', 'matching'],
};

function translateRules(value: unknown, path: Path, target: SectionTarget): void {
  const rules: readonly unknown[] = Array.isArray(value) ? value : [];
  const equal = rules.filter((rule, index) => {
    const [[kind, body] = ['', null], ...others] = isRecord(rule) ? Object.entries(rule) : [];
    const isEqual =
      others.length === 0 &&
      isRecord(body) &&
      Object.keys(body).every((key) => RULE_KEYS[kind]?.includes(key) === true);
    if (!isEqual) target.notRead([...path, index]);
    return isEqual;
  });
  if (equal.length > 0) target.put(path.join('.'), equal);
}

const ISSUER_KEYS = ['url', 'issuer', 'issuers', 'audiences', 'algorithms', 'poll_interval'];

function translateIssuers(value: unknown, path: Path, target: SectionTarget): void {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  entries.forEach((entry, index) => {
    if (!isRecord(entry)) return;
    const { url, issuer, issuers = issuer === undefined ? [] : [issuer], audiences, algorithms } = entry;
    const named: readonly unknown[] = Array.isArray(issuers) ? issuers : [];
    if (named.length === 0 || typeof url !== 'string')
      target.notRead([...path, index], 'name its issuer: our router accepts no keys without one (identity.issuers)');
    else
      target.put(
        'identity.issuers',
        named.map((name) => ({
          issuer: name,
          audiences: audiences ?? 'any',
          ...(url.startsWith('file:') ? { jwks_file: fileURLToPath(url) } : { jwks: url }),
          ...(algorithms !== undefined && { algorithms }),
          ...(entry['poll_interval'] !== undefined && { refresh_interval: entry['poll_interval'] }),
        })),
      );
    for (const key of Object.keys(entry)) if (!ISSUER_KEYS.includes(key)) target.notRead([...path, index, key]);
  });
}

function translateOtlp(value: unknown, path: Path, target: SectionTarget): void {
  if (!isRecord(value) || value['enabled'] !== true) return;
  const signal = path.includes('tracing') ? 'traces' : 'metrics';
  const { protocol = 'grpc', endpoint = 'default', enabled: _, ...others } = value;
  if (protocol !== 'http') {
    target.notRead(path, 'our router sends OTLP over HTTP: write protocol: http, with the port 4318');
    return;
  }
  const base = endpoint === 'default' ? 'http://localhost:4318' : String(endpoint);
  const hasPath = URL.canParse(base) && new URL(base).pathname !== '/';
  target.put(`telemetry.${signal}.endpoint`, hasPath ? base : `${base.replace(/\/$/, '')}/v1/${signal}`);
  for (const key of Object.keys(others)) target.notRead([...path, key]);
}

/** `/metrics` is always served. */
function translatePrometheus(value: unknown, path: Path, target: SectionTarget): void {
  if (!isRecord(value) || value['enabled'] !== true) return;
  if (value['listen'] !== undefined) target.notRead([...path, 'listen'], 'use server.admin for a port of its own');
  if (value['path'] !== undefined && value['path'] !== '/metrics')
    target.notRead([...path, 'path'], 'metrics are at /metrics');
}

function translateTracing(value: unknown, path: Path, target: SectionTarget): void {
  if (!isRecord(value)) return;
  const { service_name: name, sampler, ...others } = value;
  if (name !== undefined) target.put('telemetry.service_name', name);
  if (typeof sampler === 'number') {
    target.put('telemetry.traces.sampler', 'parentbased_traceidratio');
    target.put('telemetry.traces.sampler_ratio', String(sampler));
  } else if (sampler === 'always_on' || sampler === 'always_off')
    target.put('telemetry.traces.sampler', `parentbased_${sampler}`);
  else if (sampler !== undefined) target.notRead([...path, 'sampler']);
  for (const key of Object.keys(others)) target.notRead([...path, key]);
}
