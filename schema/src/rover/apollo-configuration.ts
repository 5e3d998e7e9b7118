/**
 * Apollo Router's configuration, which `rover dev --router-config` hands over, in the keys of our router. A key without an
 * equal meaning is named with its line and with what to use in its place.
 */
import { isRecord } from '@marquee/runtime/is-record';
import { SECTIONS } from './apollo-sections.js';
import type { SectionTarget } from './apollo-sections.js';
import type { ConfigurationFile, Path } from '@marquee/runtime/configuration/configuration-file';

/** As in `router.yaml:3:1 rhai is not read: write a plugin in TypeScript (plugins)`. */
export interface Translated {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly notRead: readonly string[];
}

/** Their path -> ours, and what becomes of the value. `*` stands for the name of a subgraph. */
type Rule = readonly [path: string, ours: readonly string[], convert?: (value: unknown, name: string) => unknown];

const same = ['supergraph.introspection', 'apq.enabled'] as const;
const LIMITS = [
  'max_depth',
  'max_aliases',
  'max_root_fields',
  'parser_max_tokens',
  'parser_max_recursion',
  'http_max_request_bytes',
] as const;
const CORS = ['origins', 'match_origins', 'allow_credentials', 'allow_headers', 'expose_headers', 'methods', 'max_age'];

function listOf(value: unknown): unknown {
  return [value];
}

function deadlinesOf(subgraph: string): readonly string[] {
  return ['query', 'entities', 'mutation'].map((kind) => `subgraphs.${subgraph}.deadlines.${kind}`);
}

const RULES: readonly Rule[] = [
  ...same.map((path): Rule => [path, [path]]),
  ...LIMITS.map((name): Rule => [`limits.${name}`, [`limits.${name}`]]),
  ...CORS.map((name): Rule => [`cors.${name}`, [`server.cors.${name}`]]),
  ['supergraph.path', ['server.paths'], listOf],
  ['cors.allow_any_origin', ['server.cors.origins'], (value) => (value === true ? ['*'] : undefined)],
  ['override_subgraph_url.*', ['subgraphs.*.url']],
  ['include_subgraph_errors.all', ['errors.subgraph_codes'], (value) => [value === true ? '*' : 'none']],
  [
    'include_subgraph_errors.subgraphs.*',
    ['errors.subgraph_codes'],
    (value, name) => [`${name}:${value === true ? '*' : 'none'}`],
  ],
  ['traffic_shaping.router.timeout', ['deadlines.operation', 'deadlines.mutation']],
  ['traffic_shaping.all.timeout', deadlinesOf('all')],
  ['traffic_shaping.subgraphs.*.timeout', deadlinesOf('*')],
];

/** Of keys that have no equal, by the first part of their path or more of it; the longest applies. */
const INSTEAD: Readonly<Record<string, string>> = {
  authentication: 'describe the issuers in identity.issuers',
  authorization: 'set identity.required for requests without a token; the directives are always obeyed',
  coprocessor: 'write a plugin in TypeScript (plugins)',
  csrf: 'requests that a form could send are always refused',
  demand_control: 'use demand_control.mode, demand_control.max and demand_control.list_size',
  headers: 'its value is not known to our router: write a plugin in TypeScript (plugins)',
  health_check: '/health and /ready are always served; server.admin moves them to another port',
  homepage: 'Sandbox and GraphiQL are served while supergraph.introspection is true',
  persisted_queries: 'use persisted_queries.mode',
  plugins: 'write a plugin in TypeScript (plugins)',
  preview_entity_cache: 'use the section cache',
  rhai: 'write a plugin in TypeScript (plugins)',
  sandbox: 'Sandbox is served while supergraph.introspection is true',
  'supergraph.listen': 'Rover chooses the address',
  telemetry: 'use the section telemetry',
  tls: 'use server.tls, and subgraphs.NAME.tls',
  traffic_shaping: 'use subgraphs.NAME and the section deadlines',
};

/** @param file Theirs, parsed; its variables are interpolated. */
export function translateApolloConfiguration(file: ConfigurationFile): Translated {
  const configuration: Record<string, unknown> = {};
  const notRead: string[] = [];
  const target: SectionTarget = {
    put: (ours, value) => put(configuration, ours, '', value),
    notRead: (path, instead) => void notRead.push(sentenceOf(file, path, instead)),
  };
  const visit = (value: unknown, path: Path): void => {
    const rule = RULES.find(([pattern]) => isMatch(pattern, path));
    const section = SECTIONS.find(([pattern]) => isMatch(pattern, path));
    if (section !== undefined) section[1](value, path, target);
    else if (rule !== undefined) {
      const name = String(path[rule[0].split('.').indexOf('*')] ?? '');
      const converted = rule[2] === undefined ? value : rule[2](value, name);
      if (converted !== undefined) for (const ours of rule[1]) put(configuration, ours, name, converted);
    } else if (isRecord(value) && [...RULES, ...SECTIONS].some(([pattern]) => isPrefix(path, pattern)))
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    else notRead.push(sentenceOf(file, path));
  };
  visit(file.root, []);
  return { configuration, notRead };
}

function isMatch(pattern: string, path: Path): boolean {
  const parts = pattern.split('.');
  return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
}

function isPrefix(path: Path, pattern: string): boolean {
  const parts = pattern.split('.');
  return path.length < parts.length && path.every((part, index) => parts[index] === '*' || parts[index] === part);
}

/** Lists of several sources are joined. */
function put(target: Record<string, unknown>, path: string, name: string, value: unknown): void {
  const parts = path.split('.').map((part) => (part === '*' ? name : part));
  const last = parts.pop() ?? '';
  let section = target;
  for (const part of parts) section = (section[part] ??= {}) as Record<string, unknown>;
  const before = section[last];
  section[last] =
    Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value;
}

function sentenceOf(file: ConfigurationFile, path: Path, given?: string): string {
  const { line, column } = file.positionOf(path);
  const key = path.join('.');
  const known = Object.keys(INSTEAD)
    .filter((prefix) => key === prefix || key.startsWith(`${prefix}.`))
    .toSorted((a, b) => b.length - a.length)[0];
  const instead = given ?? (known === undefined ? 'our router has no such setting' : INSTEAD[known]);
  return `${file.name}:${line}:${column} ${key} is not read: ${instead}`;
}
