import { expect, test } from 'vitest';
import { AddressRanges } from '@marquee/runtime/ip-address';
import { clientAddress } from './client-address.js';

const TRUSTED = new AddressRanges(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);

test('without trusted proxies, x-forwarded-for is ignored', () => {
  expect(clientAddress('203.0.113.9', '1.2.3.4', null)).toBe('203.0.113.9');
  expect(clientAddress('127.0.0.1', '1.2.3.4', null)).toBe('127.0.0.1');
  expect(clientAddress('203.0.113.9', undefined, TRUSTED)).toBe('203.0.113.9');
});

test('the header of a client that is no trusted proxy is ignored', () => {
  expect(clientAddress('203.0.113.9', '1.2.3.4, 10.0.0.1', TRUSTED)).toBe('203.0.113.9');
});

test('the first address from the right that is not trusted is the client', () => {
  expect(clientAddress('10.0.0.1', '203.0.113.9', TRUSTED)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', '1.2.3.4, 203.0.113.9', TRUSTED)).toBe('203.0.113.9');
  expect(clientAddress('127.0.0.1', ['1.2.3.4', '203.0.113.9, 10.0.0.2,10.9.9.9'], TRUSTED)).toBe('203.0.113.9');
  expect(clientAddress('::ffff:10.0.0.1', '203.0.113.9, ::ffff:10.0.0.2', TRUSTED)).toBe('203.0.113.9');
  expect(clientAddress('fd00::1', '2001:DB8::0:1 , fd00::2', TRUSTED)).toBe('2001:db8::1');
});

test('ports, brackets and quotes of an entry are left out', () => {
  for (const [entry, address] of [
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['"203.0.113.9"', '203.0.113.9'],
  ])
    expect(clientAddress('10.0.0.1', entry, TRUSTED), entry).toBe(address);
});

test('an entry that is not an address counts as the proxy that has sent it', () => {
  for (const entry of ['', ' ', ',', 'unknown', '_hidden', '1.2.3', '[', '[]:1', '1.2.3.4, <script>', '1.2.3.4,'])
    expect(clientAddress('10.0.0.1', entry, TRUSTED), entry).toBe('10.0.0.1');
  expect(clientAddress('10.0.0.1', '203.0.113.9, unknown, 10.0.0.2', TRUSTED)).toBe('10.0.0.2');
});

test('a chain of trusted proxies only has the address of the farthest one', () => {
  expect(clientAddress('10.0.0.1', '10.0.0.3, 10.0.0.2', TRUSTED)).toBe('10.0.0.3');
});

test('a header of any length is read from its end, in bounded work', () => {
  const long = `${'1.2.3.4,'.repeat(2_000_000)}203.0.113.9`;
  const before = process.cpuUsage();
  expect(clientAddress('10.0.0.1', long, TRUSTED)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', ','.repeat(5_000_000), TRUSTED)).toBe('10.0.0.1');
  expect(clientAddress('10.0.0.1', '9'.repeat(5_000_000), TRUSTED)).toBe('10.0.0.1');
  expect(clientAddress('10.0.0.1', `203.0.113.9,${'10.0.0.2,'.repeat(100)}10.0.0.2`, TRUSTED)).toBe('10.0.0.2');
  expect(process.cpuUsage(before).user).toBeLessThan(200_000);
});
