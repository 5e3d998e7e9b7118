import { expect, test } from 'vitest';
import { createSecretMask } from './mask-secrets.js';
import { Settings } from './settings.js';

const mask = createSecretMask(new Set(['key-of-"this"-installation', 'short']));
const TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';

test.each([
  [`token ${TOKEN} refused`, 'token *** refused'],
  [`{"header":"Bearer ${TOKEN}"}`, '{"header":"Bearer ***"}'],
  ['authorization: Basic YWRhOmxvdmVsYWNl', 'authorization: Basic ***'],
  ['mongodb://ada:lovelace@mongo:27017/?x=1', 'mongodb://***@mongo:27017/?x=1'],
  ['"x-api-key":"service:marquee:8Qv1n-abcdefghijklmnop"', '"x-api-key":"service:marquee:***"'],
  ['the key key-of-"this"-installation', 'the key ***'],
  [JSON.stringify({ key: 'key-of-"this"-installation' }), '{"key":"***"}'],
])('%s', (text, masked) => {
  expect(mask(text)).toBe(masked);
});

test.each([
  'a short word',
  'http://127.0.0.1:4001/@me',
  '{"url":"http://127.0.0.1:4001","path":"a@b"}',
  'service:marquee:…',
  'eyJ is how a token begins',
])('%s is left as it is', (text) => {
  expect(mask(text)).toBe(text);
});

test('the secrets of a process are the values of its secret settings', () => {
  const settings = new Settings('users', { USERS_KEY: ' my-own-key ', USERS_NAME: 'not-secret' });
  settings.read({ name: 'USERS_KEY', type: 'text', secret: true, default: null, sentence: 'A key.' });
  settings.read({ name: 'USERS_NAME', type: 'text', default: null, sentence: 'A name.' });
  expect([...settings.secrets]).toEqual(['my-own-key']);
});
