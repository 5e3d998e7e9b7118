import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { Settings } from '@marquee/runtime/settings';
import { expect, test } from 'vitest';
import { createCors } from './cors.js';
import { createOriginMatcher, originProblem, patternProblem } from './cors-origins.js';
import { readCors, readServer } from './settings.js';

test.each([
  [
    ['https://shop.example'],
    [],
    ['https://shop.example'],
    ['https://a.shop.example', 'https://shop.example.evil', 'http://shop.example'],
  ],
  [
    ['https://*.shop.example'],
    [],
    ['https://a.shop.example', 'https://a.b.shop.example'],
    [
      'https://shop.example',
      'https://evilshop.example',
      'https://a.shop.example.evil',
      'https://a.shop.example:8443',
      'https://evil/.shop.example',
    ],
  ],
  [
    ['http://localhost:*'],
    [],
    ['http://localhost', 'http://localhost:5173'],
    ['http://localhost.evil:5173', 'https://localhost:1'],
  ],
  [['*'], [], ['https://anybody.example', 'null'], []],
  [
    [],
    ['https://(a|b)\\.example'],
    ['https://a.example'],
    ['https://a.example.evil', 'xhttps://a.example', 'https://axexample'],
  ],
])('origins %j and patterns %j', (origins, patterns, allowed, refused) => {
  const matches = createOriginMatcher(origins, patterns);
  expect(allowed.filter((origin) => !matches(origin))).toEqual([]);
  expect(refused.filter(matches)).toEqual([]);
});

test.each([
  'https://shop.example/',
  'https://shop.example/app',
  'shop.example',
  'https://Shop.example',
  'https://shop.example:443',
  'http://shop.example:80',
  'https://*shop.example',
  'https://shop.*',
  'https://a.*.example',
  'null',
  'https://ada@shop.example',
])('%s matches nobody, and is refused', (origin) => {
  expect(originProblem(origin)).toEqual(expect.any(String));
});

test.each([
  'https://shop.example',
  'https://*.shop.example',
  'https://*.shop.example:8443',
  'http://localhost:*',
  '*',
  'app://desktop',
  'http://[::1]:3000',
])('%s is accepted', (origin) => expect(originProblem(origin)).toBeNull());

test('patterns that are no regular expressions, or end with a slash, are refused', () => {
  expect(patternProblem('https://(a')).toContain('not a regular expression');
  expect(patternProblem('https://(?=a)a')).toContain('(?=');
  expect(patternProblem('^https://a\\.example/$')).toContain('slash');
  expect(patternProblem('https?://[a-z]+\\.example(:\\d+)?')).toBeNull();
});

test('responses: credentials, exposed headers, and * without vary', () => {
  const own = createCors({ origins: ['https://a.example'], allowCredentials: true, exposeHeaders: ['x-cost'] });
  const head = own.headersFor('https://a.example').join(' ');
  expect(head).toContain('access-control-allow-origin https://a.example access-control-allow-credentials true');
  expect(head).toContain('x-cost');
  expect(own.headersFor('https://evil.example')).toEqual(['vary', 'Origin']);
  const open = createCors({ origins: ['*'], methods: ['POST'], allowHeaders: ['x-a'], maxAgeSeconds: 5 });
  expect(open.headersFor('https://any.example').slice(0, 2)).toEqual(['access-control-allow-origin', '*']);
  expect(open.preflightFor({ origin: 'https://any.example' })?.slice(-6)).toEqual([
    'access-control-allow-methods',
    'POST',
    'access-control-allow-headers',
    'x-a',
    'access-control-max-age',
    '5',
  ]);
});

async function problemsOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(text, '/etc/router.yaml', env));
  readCors(settings, false);
  readServer(settings, '127.0.0.1');
  try {
    settings.check();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('configurations that cannot work are refused', async () => {
  const file = `
server:
  paths: [/graphql, /health]
  cors:
    origins: ['*', 'https://shop.example/']
    allow_credentials: true
  tls: { certificate_chain: /nowhere/a.pem, key: /nowhere/a.key }
`;
  const message = await problemsOf(file);
  expect(message).toMatch(/paths\[1\]: must not be one of/);
  expect(message).toMatch(/origins\[1\]: has a path or a slash/);
  expect(message).toMatch(/server\.tls: \/nowhere\/a\.pem cannot be read/);
  const credentials = `
server:
  cors: { origins: ['*'], allow_credentials: true }
`;
  expect(await problemsOf(credentials)).toMatch(/cannot be used with allow_credentials/);
  expect(await problemsOf('', { ROUTER_CORS_ORIGINS: 'https://shop.example/' })).toMatch(/has a path or a slash/);
});

test('no pattern takes a time that grows exponentially with the length of an origin', () => {
  const matches = createOriginMatcher([], ['https://(a+)+b', 'https://([a-z0-9]+[.])*api[.]example[.]com']);
  expect(matches(`https://${'a'.repeat(200)}!`)).toBe(false);
  expect(matches('https://eu.shop.api.example.com')).toBe(true);
  expect(matches('https://api.example.com.evil.example')).toBe(false);
});
