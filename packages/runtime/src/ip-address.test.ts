import { expect, test } from 'vitest';
import { AddressRanges, networkOf, readIpAddress } from './ip-address.js';

test('an address has one spelling', () => {
  expect(readIpAddress('2001:0DB8:0:0::0001')).toBe('2001:db8::1');
  expect(readIpAddress('::ffff:203.0.113.9')).toBe('203.0.113.9');
  expect(readIpAddress('::FFFF:cb00:7109')).toBe('203.0.113.9');
  expect(readIpAddress('fe80::1%eth0')).toBe('fe80::1');
  for (const text of ['', 'unknown', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', ':::', '[::1]', '256.1.1.1'])
    expect(readIpAddress(text), text).toBeNull();
});

test('all addresses of one IPv6 /64 are one network, however they are spelt', () => {
  expect(networkOf('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2');
  expect(networkOf('2001:0DB8:0001:2:bbbb:cccc:dddd:eeee')).toBe('2001:db8:1:2');
  expect(networkOf('2001:db8:1:3::1')).not.toBe('2001:db8:1:2');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
  expect(networkOf('::1')).toBe('0:0:0:0');
});

test('an IPv4 address is a network of its own, also when mapped to IPv6; requests without an address share one', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('::ffff:cb00:7109')).toBe('203.0.113.9');
  expect(networkOf(null)).toBe(networkOf('not an address'));
});

test('ranges include the addresses of their prefix', () => {
  const ranges = new AddressRanges(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1', '2001:db8::/33']);
  for (const address of ['10.0.0.0', '10.255.255.255', '192.0.2.7', 'fd12::1', '::1', '2001:db8:7fff::1'])
    expect(ranges.includes(address), address).toBe(true);
  for (const address of ['11.0.0.0', '192.0.2.8', 'fe00::1', '::2', '2001:db8:8000::1'])
    expect(ranges.includes(address), address).toBe(false);
});

test('a text that is no range is refused with its text', () => {
  for (const range of [
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10/8',
    '0.0.0.0/0',
    '::/0',
    'fd00::/129',
    'localhost',
    '2',
    '1.2.3.4/8/8',
    '::ffff:10.0.0.0/104',
    '10.0.0.0/8.5',
  ])
    expect(() => new AddressRanges([range]), range).toThrow(`"${range}" is not an IP address or a range`);
});
