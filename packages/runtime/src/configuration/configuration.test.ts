import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../start-error.js';
import { Settings } from '../settings.js';
import type { Structure } from '../settings.js';
import { ConfigurationFile } from './configuration-file.js';
import { duration, filePath, httpUrl, secret, subgraphName, uniqueList } from './values.js';

const DEPTH = {
  name: 'ROUTER_MAX_DEPTH',
  key: 'limits.max_depth',
  type: 'whole number',
  unit: 'fields',
  min: 1,
  max: 100,
  default: 5,
  sentence: 'Depth.',
} as const;

const DEADLINE = {
  name: 'ROUTER_DEADLINE_MS',
  key: 'deadlines.operation',
  type: 'whole number',
  unit: 'milliseconds',
  min: 10,
  max: 60_000,
  default: 30_000,
  sentence: 'Deadline.',
} as const;

const SUBGRAPHS = {
  type: 'structure',
  key: 'subgraphs',
  sentence: 'Subgraphs.',
  reload: 'live',
  default: {},
  schema: z.record(
    subgraphName(),
    z.strictObject({
      urls: uniqueList(httpUrl()).optional(),
      timeout: duration({ min: 10, max: 60_000 }).prefault('30s'),
      key: secret().optional(),
      port: z.int().optional(),
      ca: filePath().optional(),
    }),
  ),
} as const satisfies Structure;

async function read(text: string, env: Record<string, string> = {}) {
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(text, '/etc/it/router.yaml', env));
  const values = {
    depth: settings.read(DEPTH),
    deadline: settings.read(DEADLINE),
    subgraphs: settings.read(SUBGRAPHS),
  };
  return { values, settings };
}

async function problemsOf(text: string, env: Record<string, string> = {}): Promise<readonly string[]> {
  try {
    (await read(text, env)).settings.check();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('the environment precedes the file, and the file the default', async () => {
  const { values } = await read('limits: { max_depth: 7 }\ndeadlines: { operation: 2s }', { ROUTER_MAX_DEPTH: '9' });
  expect(values).toEqual({ depth: 9, deadline: 2_000, subgraphs: {} });
  expect((await read('')).values).toEqual({ depth: 5, deadline: 30_000, subgraphs: {} });
});

test('all problems are reported at once, each with its line and column', async () => {
  const text = `limits:
  max_dept: 4
deadlines:
  operation: 90s
subgraphs:
  a:
    urls: [http://x, http://x]
    timeot: 1s
    timeout: 99m
limit: 1
`;
  expect(await problemsOf(text)).toEqual([
    'router.yaml:2:3 limits.max_dept is not a setting; did you mean limits.max_depth?',
    'router.yaml:4:3 deadlines.operation must be a duration from 10ms to 60000ms, as in 500ms, 2s or 1m, got "90s"',
    'router.yaml:7:22 subgraphs.a.urls[1]: "http://x" is repeated',
    'router.yaml:8:5 subgraphs.a.timeot is not a setting; did you mean timeout?',
    'router.yaml:9:5 subgraphs.a.timeout: must be a duration from 10ms to 60000ms',
    'router.yaml:10:1 limit is not a setting; did you mean limits?',
  ]);
});

test('variables are interpolated, read as the declared type, and secrets are known', async () => {
  const text =
    'limits: {max_depth: "${env.DEPTH:-8}"}\nsubgraphs: {a: {key: "${env.KEY}", port: "${env.P}", ca: ./x.pem}}';
  const { values, settings } = await read(text, { KEY: 'sesame-open', P: '55' });
  expect(values.depth).toBe(8);
  expect(values.subgraphs).toEqual({ a: { timeout: 30_000, key: 'sesame-open', port: 55, ca: '/etc/it/x.pem' } });
  expect(settings.secrets).toContain('sesame-open');
  expect(await problemsOf(text)).toEqual([
    'router.yaml:2:17 ${env.KEY}: the environment variable KEY is not set; set it, or write ${env.KEY:-default}',
    'router.yaml:2:36 ${env.P}: the environment variable P is not set; set it, or write ${env.P:-default}',
  ]);
});

test.each([
  ['a: 1\na: 2', 'router.yaml:2:1 the key "a" is repeated'],
  ['a: !run x', 'router.yaml:1:4 Unresolved tag: !run'],
  ['- a', 'router.yaml:1:1 the file must be a mapping of sections, as in "limits:"'],
])('%j is not a configuration', async (text, problem) => {
  expect(await problemsOf(text)).toContain(problem);
});

test('anchors that multiply are refused', async () => {
  const levels = Array.from({ length: 8 }, (_, level) => {
    const items = Array(10).fill(level === 0 ? '1' : `*a${level - 1}`);
    return `a${level}: &a${level} [${items.join()}]`;
  });
  expect((await problemsOf(levels.join('\n'))).join()).toContain('anchors are used more than');
});

test.each([
  ['limits: {}\nlimits: {}\n', 'router.yaml:2:1 the key "limits" is repeated'],
  ['limits:\n\tmax_depth: 3\n', 'router.yaml:2:1 Tabs are not allowed as indentation'],
  ['{\n // depth\n "limits": {} }', 'router.yaml:2:2 a comment of YAML begins with #; JSON has none'],
  [`a: ${'['.repeat(50_000)}`, 'more than 64 levels of nesting'],
  [`a:\n${'- '.repeat(50_000)}x`, 'more than 64 levels of nesting'],
  ['limits: &a\n  max_depth: *a\n', 'router.yaml:2:3 more than 64 levels of nesting'],
  [
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'abcdef'].map((name, index) => `${'bcdefg'[index]}: &${'bcdefg'[index]} [${Array(9).fill(`*${name}`).join()}]`).join('\n')}`,
    'router.yaml: anchors are used more than 1000 times',
  ],
  ['subgraphs: { __proto__: {} }', 'router.yaml:1:14 "__proto__" is not a name'],
  ['limits: {}\n---\nlimits: {}\n', 'router.yaml:2:1 the file has a second document: remove "---"'],
  ['limits: { max_depth: "${env.A" }', 'router.yaml:1:11 ${env.A: it has no "}" at its end'],
  ['limits: { max_depth: "${env.A:-${env.B}}" }', 'an expression cannot contain another one'],
])('hostile text %# is refused with a sentence', async (text, sentence) => {
  expect((await problemsOf(text)).join('\n')).toContain(sentence);
});

test('the time of a file with many problems grows with its length, and so many are reported as can be read', async () => {
  const before = process.cpuUsage();
  const problems = await problemsOf(
    Array.from({ length: 30_000 }, (_, index) => `key${index}: \${env.NO${index}}`).join('\n'),
  );
  expect(problems.length).toBeLessThanOrEqual(101);
  expect(problems.at(-1)).toMatch(/or more others$/);
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000);
});

test('a byte-order mark and line ends of Windows are no problem', async () => {
  expect(await problemsOf('\ufefflimits:\r\n  max_depth: 3\r\n')).toEqual([]);
});

test('a computed default that is read again without its value stays', () => {
  const settings = new Settings('router', {});
  const setting = { name: 'ROUTER_CODES', type: 'list', default: { computed: 'all' }, sentence: 'Codes.' } as const;
  settings.read(setting, ['*']);
  const readAgain = settings.read.bind(settings) as (each: typeof setting) => unknown;
  expect(readAgain(setting)).toEqual(['*']);
});
