import { expect, test } from 'vitest';
import { Settings } from './settings.js';
import { ConfigError } from './start-error.js';
import type { Setting } from './settings.js';
import { readSharedConfig } from './shared-config.js';

const PRODUCTION = { MARQUEE_MODE: 'production', MARQUEE_SEED: 'none' };

/** The problems of a process in production mode that reads these settings beside the shared ones. */
function problemsOf(env: Record<string, string>, ...settings: readonly (readonly [Setting, unknown?])[]): string[] {
  const read = new Settings('users', { ...PRODUCTION, ...env });
  readSharedConfig(read);
  const readSetting = read.read.bind(read) as unknown as (setting: Setting, fallback?: unknown) => unknown;
  for (const [setting, fallback] of settings) readSetting(setting, fallback);
  try {
    read.check();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems];
    throw error;
  }
}

const KEY = { name: 'USERS_KEY', type: 'text', secret: true, sentence: 'A key.' } as const;
const COMPUTED_KEY = { ...KEY, default: { computed: 'that of the tests' } } as const;

test('the default of a secret is refused, declared or computed, unset or written out; its value is not printed', () => {
  const literal = [{ ...KEY, default: 'from-the-source' }] as const;
  const computed = [COMPUTED_KEY, 'from-the-source'] as const;
  for (const env of [{}, { USERS_KEY: '' }, { USERS_KEY: ' from-the-source ' }])
    for (const setting of [literal, computed]) {
      const problems = problemsOf(env, setting);
      expect(problems).toEqual([expect.stringMatching(/^USERS_KEY .*published/)]);
      expect(problems.join()).not.toContain('from-the-source');
    }
  expect(problemsOf({ USERS_KEY: 'a-secret-of-my-own' }, computed)).toEqual([]);
});

test.each(['simulated-key', 'SIMULATED_KEY', '"simulated-webhook-secret"', 'popcorn-and-sofa', "'Simulated-Key'"])(
  'the published secret %s is refused for every secret',
  (value) => {
    expect(problemsOf({ USERS_KEY: value }, [{ ...KEY, default: null }])).toEqual([
      expect.stringContaining('USERS_KEY has a value that is published'),
    ]);
  },
);

test.each(['""', "''", 'x', 'secret', '"fifteen-signs.."'])('the short secret %s is refused', (value) => {
  const problems = problemsOf({ USERS_KEY: value }, [{ ...KEY, default: null }]);
  expect(problems).toEqual([expect.stringMatching(/^USERS_KEY has fewer than 16 characters/)]);
});

test('a secret that is a URL may be short', () => {
  expect(problemsOf({ USERS_KEY: 'mongodb://a/' }, [{ ...KEY, default: null }])).toEqual([]);
});

test.each(['', 'small', 'demo', 'large'])('the sample data "%s" is refused in every process', (seed) => {
  expect(problemsOf({ MARQUEE_SEED: seed })).toEqual([expect.stringMatching(/MARQUEE_SEED=.*set MARQUEE_SEED=none/)]);
});

test('a store without transactions is refused in every process', () => {
  expect(problemsOf({ MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS: 'true' })).toEqual([
    expect.stringContaining('MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS=true'),
  ]);
});

const PROVIDER = {
  name: 'USERS_PROVIDER_URL',
  type: 'url',
  default: 'http://127.0.0.1:4010',
  sentence: 'A provider.',
  developmentOnly: {
    values: ['http://127.0.0.1:4010', 'http://simulator:4010'],
    because: 'it is simulated',
    instead: 'set another',
  },
} as const;

test.each([
  '',
  'http://127.0.0.1:4010/',
  'http://localhost:4010',
  'http://LOCALHOST.:4010/v1?x=1',
  'http://127.1:4010',
  'http://0x7f.0.0.1:4010',
  'http://2130706433:4010',
  'http://[::1]:4010',
  'http://[::ffff:127.0.0.1]:4010',
  'http://0.0.0.0:4010',
  'http://127.0.0.2:4010',
  'https://simulator.:4010',
])('the address %s is a spelling of a refused one', (url) => {
  expect(problemsOf({ USERS_PROVIDER_URL: url }, [PROVIDER])).toEqual([
    expect.stringMatching(/^USERS_PROVIDER_URL=.* is for development only \(it is simulated\): set another/),
  ]);
});

test.each(['http://127.0.0.1:4011', 'https://pay.example', 'http://simulator.example:4010'])(
  'the address %s is accepted',
  (url) => {
    expect(problemsOf({ USERS_PROVIDER_URL: url }, [PROVIDER])).toEqual([]);
  },
);

test('all problems of production are reported at once, with those of every mode', () => {
  const problems = problemsOf({ MARQUEE_SEED: 'demo', USERS_NOTHING: '1' }, [COMPUTED_KEY, 'known'], [PROVIDER]);
  expect(problems.map((problem) => /^\w+/.exec(problem)?.[0])).toEqual([
    'MARQUEE_SEED',
    'USERS_KEY',
    'USERS_PROVIDER_URL',
    'USERS_NOTHING',
  ]);
});

test('development accepts every default', () => {
  const settings = new Settings('users', {});
  readSharedConfig(settings);
  settings.read(COMPUTED_KEY, 'known');
  settings.read(PROVIDER);
  expect(() => settings.check()).not.toThrow();
});

test('credentials in a URL are refused, and neither they nor secrets are printed', () => {
  const read = new Settings('users', { USERS_PROVIDER_URL: 'http://ada:lovelace@pay.example' });
  read.read(PROVIDER);
  expect(() => read.check()).toThrow('USERS_PROVIDER_URL must be an http:// or https:// URL without credentials');
  expect(() => read.check()).not.toThrow('lovelace');
});
