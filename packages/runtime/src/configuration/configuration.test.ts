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
  ['a: 1\na: 2', 'router.yaml:2:1 Map keys must be unique'],
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
  expect((await problemsOf(levels.join('\n'))).join()).toContain('Excessive alias count');
});
