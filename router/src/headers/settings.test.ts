import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { Settings } from '@marquee/runtime/settings';
import { ConfigError } from '@marquee/runtime/start-error';
import { expect, test } from 'vitest';
import { readHeaders } from './settings.js';

async function problemsOf(text: string): Promise<string> {
  const file = await ConfigurationFile.parse(text, '/etc/router.yaml', {});
  const settings = new Settings('router', {}, false, file);
  readHeaders(settings);
  try {
    settings.check();
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function requestRule(rule: string): string {
  return `headers:\n  all:\n    request:\n      - ${rule}\n`;
}

function responseRule(rule: string): string {
  return `headers:\n  subgraphs:\n    stations:\n      response:\n        - ${rule}\n`;
}

test.each<[string, RegExp]>([
  [requestRule('propagate: { named: Content-Length }'), /"content-length" describes a message or its connection/],
  [requestRule('propagate: { named: host }'), /"host" describes a message/],
  [requestRule('propagate: { named: X-Marquee-Identity }'), /begins with x-marquee-: these are the router’s own/],
  [requestRule('insert: { name: transfer-encoding, value: chunked }'), /"transfer-encoding" describes/],
  [requestRule('insert: { name: accept-encoding, value: gzip }'), /is set by the router/],
  [requestRule('propagate: { named: if-none-match }'), /is a condition/],
  [requestRule('propagate: { named: x-a, rename: connection }'), /"connection" describes/],
  [requestRule('insert: { name: x-a, value: "a\\r\\nhost: b" }'), /without line breaks/],
  [requestRule('insert: { name: x-a }'), /exactly one of value, from_claim and from_context/],
  [requestRule('insert: { name: x-a, value: b, from_claim: sub }'), /exactly one of value/],
  [requestRule('insert: { name: x-a, from_context: operation }'), /from_context/],
  [requestRule('propagate: {}'), /either named or matching/],
  [requestRule('propagate: { named: x-a, matching: x-.* }'), /either named or matching/],
  [requestRule('propagate: { matching: x-.*, rename: x-a }'), /rename needs named/],
  [requestRule('propagate: { matching: "(x-)+" }'), /must not repeat a group/],
  [requestRule('propagate: { matching: "x.*y.*z.*" }'), /more than two repetitions/],
  [requestRule('propagate: { matching: "(?=x).*" }'), /look-around/],
  [requestRule('propagate: { matching: "x-[" }'), /is no regular expression/],
  [requestRule('propagate: { matching: x-tenant }'), /is a name and no pattern: use named/],
  [
    requestRule('propagate: { named: x-a }\n        remove: { named: x-b }'),
    /exactly one of propagate, insert and remove/,
  ],
  [requestRule('forward: { named: x-a }'), /forward is not a setting/],
  [responseRule('propagate: { named: cache-control }'), /is merged by headers.cache_control/],
  [responseRule('propagate: { named: access-control-allow-origin }'), /CORS rules/],
  [responseRule('propagate: { named: content-encoding }'), /describes a message/],
  [responseRule('propagate: { named: x-a, merge: any }'), /merge/],
  ['headers:\n  cache_control:\n    default: max-age=soon\n', /must be a cache-control of HTTP/],
])('%s is refused with its line', async (text, message) => {
  const problems = await problemsOf(text);
  expect(problems).toMatch(message);
  expect(problems).toMatch(/router\.yaml:\d+:\d+/);
});

test('all problems are reported at once', async () => {
  const problems = await problemsOf(
    'headers:\n  all:\n    request:\n      - propagate: { named: host }\n      - insert: { name: te, value: a }\n',
  );
  expect(problems).toMatch(/:4:/);
  expect(problems).toMatch(/:5:/);
});

test('rules that Apollo’s documentation shows are read', async () => {
  const text = `
headers:
  all:
    request:
      - propagate: { matching: ^upstream-header-.* }
      - propagate: { named: "some-header", default: "default-value" }
      - propagate: { named: "another-header", rename: "new-name" }
      - remove: { named: "x-legacy-account-id" }
  subgraphs:
    products:
      request:
        - insert: { name: "router-subgraph-name", value: "products" }
  cache_control: { enabled: true, default: "public, max-age=5" }
`;
  expect(await problemsOf(text)).toBe('');
});
