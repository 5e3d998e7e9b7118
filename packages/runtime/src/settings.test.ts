import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Settings } from './settings.js';
import { ConfigError } from './start-error.js';
import type { Setting } from './settings.js';
import { readSharedConfig } from './shared-config.js';

function problemsOf(
  env: Record<string, string>,
  read: (settings: Settings) => unknown = readSharedConfig,
): readonly string[] {
  const settings = new Settings('users', env);
  read(settings);
  try {
    settings.check();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function reading(setting: Setting): (settings: Settings) => unknown {
  return (settings) => settings.read(setting);
}

test('with no setting the configuration has its defaults, and there is no problem', () => {
  expect(problemsOf({})).toEqual([]);
  expect(readSharedConfig(new Settings('users', {}))).toMatchObject({
    mode: 'development',
    seed: 'demo',
    host: '127.0.0.1',
  });
});

test('all problems are reported at once, each with the allowed values', () => {
  expect(problemsOf({ MARQUEE_SEED: 'huge', MARQUEE_MODE: 'prod' })).toEqual([
    'MARQUEE_MODE must be one of development, production, got "prod"',
    'MARQUEE_SEED must be one of none, small, demo, large, got "huge"',
  ]);
});

test('an undeclared name under the shared prefix or the process’s own is a problem; other variables are ignored', () => {
  expect(problemsOf({ MARQUEE_SEEED: 'demo', USERS_PROT: '1', ROUTER_PORT: '1', HOME: '/' })).toEqual([
    'MARQUEE_SEEED is not a setting of this process',
    'USERS_PROT is not a setting of this process',
  ]);
});

const PORT = { name: 'USERS_PORT', type: 'port', default: 4001, sentence: 'Port.' } as const;

test.each(['-1', '65536', '4001.5', '0x10', 'abc'])('"%s" is not a port', (text) => {
  expect(problemsOf({ USERS_PORT: text }, reading(PORT))).toEqual([
    `USERS_PORT must be a port from 0 to 65535, got "${text}"`,
  ]);
});

test('a number outside its bounds or with a unit is a problem that names the unit and the bounds', () => {
  const read = reading({
    name: 'USERS_TTL',
    type: 'whole number',
    unit: 'seconds',
    min: 1,
    max: 100,
    default: 60,
    sentence: 'Time to live.',
  });
  expect(problemsOf({ USERS_TTL: '2s' }, read)).toEqual([
    'USERS_TTL must be a whole number of seconds from 1 to 100, got "2s"',
  ]);
  expect(problemsOf({ USERS_TTL: '101' }, read)).toHaveLength(1);
  expect(problemsOf({ USERS_TTL: '100' }, read)).toEqual([]);
});

const URL_SETTING = {
  name: 'USERS_PUBLIC_URL',
  type: 'url',
  default: { computed: 'the port’s URL' },
  sentence: 'URL.',
} as const;

test('a URL needs a scheme and a host', () => {
  const read = (settings: Settings): string => settings.read(URL_SETTING, 'http://127.0.0.1:1');
  expect(problemsOf({ USERS_PUBLIC_URL: 'localhost:4001' }, read)).toHaveLength(1);
  expect(read(new Settings('users', { USERS_PUBLIC_URL: 'https://example.org/' }))).toBe('https://example.org');
});

test('a computed default is what the reader passes', () => {
  expect(new Settings('users', {}).read(URL_SETTING, 'http://127.0.0.1:1')).toBe('http://127.0.0.1:1');
});

test('a reload changes no computed default that is read before it is known', () => {
  const before = new Settings('users', {});
  before.read(URL_SETTING, 'http://127.0.0.1:1');
  const after = new Settings('users', {}, false, null, before);
  expect(after.read<Setting>(URL_SETTING)).toBeUndefined();
  expect(after.read(URL_SETTING, 'http://127.0.0.1:1')).toBe('http://127.0.0.1:1');
  expect(after.reloaded).toEqual({ applied: [], needRestart: [] });
});

test.each([
  [{ type: 'list', default: ['x'] }, ' a, ,b ', ['a', 'b'], ['x']],
  [{ type: 'urls', default: ['http://x'] }, ' http://a/, ,https://b/c ', ['http://a', 'https://b/c'], ['http://x']],
  [{ type: 'flag', default: false }, 'true', true, false],
  [{ type: 'path', default: 'data' }, 'other', resolve('other'), resolve('data')],
  [{ type: 'text', default: null }, ' secret ', 'secret', null],
] as const)(
  '%o reads a value without the blanks around it, and its default when it is blank',
  (form, text, value, fallback) => {
    const setting = { name: 'USERS_X', sentence: 'X.', ...form } as Setting;
    expect(new Settings('users', { USERS_X: text }).read(setting)).toEqual(value);
    expect(new Settings('users', { USERS_X: ' ' }).read(setting)).toEqual(fallback);
  },
);

test('settings that are declared and not read are allowed', () => {
  expect(problemsOf({ USERS_PORT: '1' }, (settings) => settings.declare(PORT))).toEqual([]);
});

test('a setting that was replaced is refused with the name of the new one', () => {
  const newer = {
    name: 'USERS_NEW',
    type: 'list',
    default: [],
    sentence: 'What is meant, as a list.',
  } as const satisfies Setting;
  const read = (settings: Settings) => {
    settings.replaced('USERS_OLD', newer);
    return settings.read(newer);
  };
  expect(problemsOf({ USERS_OLD: '1' }, read)).toEqual([
    'USERS_OLD is replaced by USERS_NEW: what is meant, as a list',
  ]);
  expect(problemsOf({ USERS_OLD: '' }, read)).toEqual([]);
});
