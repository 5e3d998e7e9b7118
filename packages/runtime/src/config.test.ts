import { expect, test } from 'vitest';
import { ConfigError, readSharedConfig, Settings } from './config.js';

function problemsOf(
  env: Record<string, string>,
  read: (settings: Settings) => void = readSharedConfig,
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

test('nothing set means the defaults, and no problem', () => {
  expect(problemsOf({})).toEqual([]);
  expect(readSharedConfig(new Settings('users', {}))).toMatchObject({
    mode: 'development',
    seed: 'demo',
    host: '127.0.0.1',
  });
});

test('all that is wrong is told at once, with what is allowed', () => {
  expect(problemsOf({ MARQUEE_SEED: 'huge', MARQUEE_MODE: 'prod' })).toEqual([
    'MARQUEE_MODE must be one of development, production, got "prod"',
    'MARQUEE_SEED must be one of none, small, demo, large, got "huge"',
  ]);
});

test('a misspelt key under the shared prefix or the process’s own is refused; other people’s keys are not ours', () => {
  expect(problemsOf({ MARQUEE_SEEED: 'demo', USERS_PROT: '1', ROUTER_PORT: '1', HOME: '/' })).toEqual([
    'MARQUEE_SEEED is not a setting of this process',
    'USERS_PROT is not a setting of this process',
  ]);
});

test.each(['-1', '65536', '4001.5', '0x10', 'abc'])('%s is no port', (text) => {
  expect(problemsOf({ USERS_PORT: text }, (settings) => settings.port('USERS_PORT', 4001))).toEqual([
    `USERS_PORT must be a port from 0 to 65535, got "${text}"`,
  ]);
});

test('a number outside its bounds, or with a unit, is refused in the words of its unit', () => {
  const read = (settings: Settings): number =>
    settings.wholeNumber('USERS_TTL', { fallback: 60, min: 1, max: 100, unit: 'seconds' });
  expect(problemsOf({ USERS_TTL: '2s' }, read)).toEqual([
    'USERS_TTL must be a whole number of seconds from 1 to 100, got "2s"',
  ]);
  expect(problemsOf({ USERS_TTL: '101' }, read)).toHaveLength(1);
  expect(problemsOf({ USERS_TTL: '100' }, read)).toEqual([]);
});

test('a URL needs a scheme and a host', () => {
  const read = (settings: Settings): string => settings.url('USERS_PUBLIC_URL', 'http://127.0.0.1:1');
  expect(problemsOf({ USERS_PUBLIC_URL: 'localhost:4001' }, read)).toHaveLength(1);
  expect(new Settings('users', { USERS_PUBLIC_URL: 'https://example.org/' }).url('USERS_PUBLIC_URL', '')).toBe(
    'https://example.org',
  );
});
