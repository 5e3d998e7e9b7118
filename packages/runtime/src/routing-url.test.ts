import { expect, test } from 'vitest';
import { MAX_ROUTING_URL_LENGTH, printableUrl, RoutingUrls } from './routing-url.js';
import { isRefusedAddress } from './unreachable-addresses.js';

const anyHost = new RoutingUrls();

test.each([
  'http://127.0.0.1:4001/graphql',
  'https://users.example.org/graphql?v=1',
  'http://localhost:4001',
  'http://users:4001/graphql',
  'http://10.0.0.7/graphql',
  'http://[::1]:4001/graphql',
  'http://[fd00::1]/graphql',
  'http://[::ffff:10.0.0.7]/graphql',
  'HTTP://users/@me',
  'http://users/graphql?next=http://a@b',
])('%s is a routing URL', (url) => {
  expect(anyHost.problemOf('users', url)).toBeNull();
});

test.each([
  ['http://ada:secret@users/graphql', 'credentials'],
  ['http://ada@users/graphql', 'credentials'],
  ['http://@users/graphql', 'credentials'],
  ['http://:@users/graphql', 'credentials'],
  ['http://:secret@169.254.169.254/', 'credentials'],
  ['http://users/graph\nql', 'control character'],
  ['http://us\ters/graphql', 'control character'],
  ['\u0000http://users/graphql', 'control character'],
  ['http://users/\u007f', 'control character'],
  ['http://users/\u0085', 'control character'],
  ['http://users/\u202egraphql', 'control character'],
  ['http://users/ graphql', 'blank'],
  [' http://users/graphql', 'blank'],
  ['http:\\\\users\\graphql', 'backslash'],
  ['http://users\\@evil/graphql', 'backslash'],
  ['file:///etc/passwd', 'not an http'],
  ['ftp://users/graphql', 'not an http'],
  ['javascript:alert(1)', 'not an http'],
  ['data:text/plain,x', 'not an http'],
  ['ws://users/graphql', 'not an http'],
  ['unix:///var/run/docker.sock', 'not an http'],
  ['http:/users/graphql', 'not an http'],
  ['http:users', 'not an http'],
  ['//users/graphql', 'not an http'],
  ['users:4001', 'not an http'],
  ['', 'not an http'],
  ['http://', 'not an http'],
  ['http://:4001/', 'not an http'],
  ['http://users:99999/', 'not an http'],
  [`http://users/${'a'.repeat(MAX_ROUTING_URL_LENGTH)}`, 'the limit is 2048'],
  ['http://169.254.169.254/latest/meta-data', 'link-local'],
  ['http://169.254.1.1./', 'link-local'],
  ['http://2852039166/', 'link-local'],
  ['http://0xa9fea9fe/', 'link-local'],
  ['http://0xa9.254.0251.0xfe/', 'link-local'],
  ['http://0251.0376.0251.0376/', 'link-local'],
  ['http://169.254.43518/', 'link-local'],
  ['http://169.16689662/', 'link-local'],
  ['http://%31%36%39.254.169.254/', 'link-local'],
  ['http://①⑥⑨.254.169.254/', 'link-local'],
  ['http://169。254。169。254/', 'link-local'],
  ['http://[fe80::1]/', 'link-local'],
  ['http://[febf:ffff::1]/', 'link-local'],
  ['http://[FE80:0:0:0:0:0:0:1]/', 'link-local'],
  ['http://[::ffff:169.254.169.254]/', 'link-local'],
  ['http://[::ffff:a9fe:a9fe]/', 'link-local'],
  ['http://[0:0:0:0:0:ffff:a9fe:a9fe]/', 'link-local'],
  ['http://[::169.254.169.254]/', 'link-local'],
  ['http://[::ffff:0:a9fe:a9fe]/', 'link-local'],
  ['http://[64:ff9b::169.254.169.254]/', 'link-local'],
  ['http://[2002:a9fe:a9fe::1]/', 'link-local'],
  ['http://[fd00:ec2::254]/', 'metadata'],
  ['http://168.63.129.16/', 'metadata'],
  ['http://[64:ff9b:1::a9fe:a9fe]/', 'link-local'],
  ['http://100.100.100.200/', 'metadata'],
  ['http://METADATA.google.internal./computeMetadata', 'metadata'],
  ['http://0.0.0.0:4005/', 'unspecified'],
  ['http://0/', 'unspecified'],
  ['http://0x0/', 'unspecified'],
  ['http://[::]/', 'unspecified'],
  ['http://[::ffff:0.0.0.0]/', 'unspecified'],
  ['http://255.255.255.255/', 'multicast'],
  ['http://224.0.0.1/', 'multicast'],
  ['http://[ff02::1]/', 'multicast'],
])('%j is refused', (url, reason) => {
  expect(anyHost.problemOf('users', url)).toContain(reason);
});

test.each([
  ['users.internal', 'http://users.internal:9/graphql', true],
  ['users.internal', 'http://USERS.internal./graphql', true],
  ['users.internal:4001', 'http://users.internal:4001/graphql', true],
  ['users.internal:4001', 'http://users.internal:4002/graphql', false],
  ['users.internal:443', 'https://users.internal/graphql', true],
  ['users.internal:443', 'http://users.internal/graphql', false],
  ['*.internal', 'http://a.users.internal/graphql', true],
  ['*.internal', 'http://internal/graphql', false],
  ['*.internal', 'http://usersinternal/graphql', false],
  ['users.internal', 'http://users.internal.evil.example/graphql', false],
  ['users.internal', 'http://evil.example/users.internal', false],
  ['10.0.0.7', 'http://167772167/graphql', true],
  ['[fd00::7]:80', 'http://[fd00:0::7]/graphql', true],
  ['billing=pay.internal', 'http://anything.example/graphql', true],
  ['users=users.internal', 'http://evil.example/graphql', false],
  ['users=users.internal', 'http://users.internal/graphql', true],
  ['*.internal,users=users.example', 'http://users.internal/graphql', false],
  ['169.254.0.1', 'http://169.254.0.1/graphql', false],
] as const)('with the allowed hosts %s, %s for users: %s', (allowed, url, isAllowed) => {
  expect(new RoutingUrls(allowed.split(',')).problemOf('users', url) === null).toBe(isAllowed);
});

test.each(['http://users', 'users/graphql', 'a b', '*', '*.', 'users:', 'us*ers', '=users', 'ada@users'])(
  '%j is not an allowed host',
  (entry) => {
    expect(() => new RoutingUrls([entry])).toThrow(`"${entry}" is not a host`);
  },
);

test.each([
  ['169.254.169.254', true],
  ['fe80::1%eth0', true],
  ['::ffff:169.254.1.1', true],
  ['127.0.0.1', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['2001:db8::1', false],
  ['64:ff9b::10.0.0.1', false],
  ['users', false],
])('the address %s is refused: %s', (address, isRefused) => {
  expect(isRefusedAddress(address)).toBe(isRefused);
});

test('a URL in a message has no credentials and no control characters', () => {
  expect(printableUrl('http://ada:lovelace@users/\u001b[31m')).toBe('http://***@users/�[31m');
});
