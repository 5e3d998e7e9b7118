/**
 * IP addresses at which no subgraph can be: link-local ones, where clouds serve the credentials of a machine, and those
 * that stand for no single machine.
 */
import { AddressRanges, readIpAddress } from './ip-address.js';

const REFUSED = new AddressRanges([
  // Link-local, deprecated site-local.
  '169.254.0.0/16',
  'fe80::/10',
  'fec0::/10',
  // Unspecified ("this machine"), multicast, reserved and broadcast.
  '0.0.0.0/8',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::',
  'ff00::/8',
  // Metadata services outside the link-local ranges: Alibaba, Oracle, Azure, Amazon, Google.
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd20:ce::254',
]);

/** Ranges of IPv6 whose addresses contain an IPv4 one, with the position of its first 16 bits. */
const CONTAINING_IPV4: readonly { readonly range: AddressRanges; readonly group: number }[] = [
  // IPv4-compatible, translated (SIIT), NAT64 with the well-known prefix and with a local one, 6to4.
  { range: new AddressRanges(['::/96']), group: 6 },
  { range: new AddressRanges(['::ffff:0:0:0/96']), group: 6 },
  { range: new AddressRanges(['64:ff9b::/96']), group: 6 },
  { range: new AddressRanges(['64:ff9b:1::/48']), group: 6 },
  { range: new AddressRanges(['2002::/16']), group: 1 },
];

/** Whether connections to the address are refused. False for text that is not an IP address. */
export function isRefusedAddress(text: string): boolean {
  const address = readIpAddress(text);
  if (address === null) return false;
  if (REFUSED.includes(address)) return true;
  if (!address.includes(':') || address === '::1') return false;
  const containing = CONTAINING_IPV4.find(({ range }) => range.includes(address));
  return containing !== undefined && REFUSED.includes(ipv4At(address, containing.group));
}

/** The IPv4 address in two groups of an IPv6 one. */
function ipv4At(address: string, group: number): string {
  const groups = groupsOf(address);
  return [groups[group] ?? 0, groups[group + 1] ?? 0].flatMap((bits) => [bits >> 8, bits & 255]).join('.');
}

/** The eight groups of 16 bits. */
function groupsOf(address: string): readonly number[] {
  const read = (part: string): readonly number[] =>
    part.split(':').flatMap((group) => {
      if (group === '') return [];
      if (!group.includes('.')) return [parseInt(group, 16)];
      const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
      return [a * 256 + b, c * 256 + d];
    });
  const [head = '', tail] = address.split('::');
  const [left, right] = [read(head), tail === undefined ? [] : read(tail)];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
