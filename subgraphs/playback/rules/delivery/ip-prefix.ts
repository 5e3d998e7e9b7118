/** Matching of IP addresses with CIDR prefixes: `203.0.113.0/24`, `2001:db8::/32`. */

interface Bits {
  readonly value: bigint;
  readonly length: 32 | 128;
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function readV4(text: string): Bits | null {
  const parts = V4.exec(text)?.slice(1).map(Number) ?? [];
  if (parts.length !== 4 || parts.some((part) => part > 255)) return null;
  return { value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n), length: 32 };
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

function readV6(text: string): Bits | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { value: groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n), length: 128 };
}

function readAddress(text: string): Bits | null {
  return readV4(text) ?? readV6(text);
}

/**
 * The length of the prefix in bits when the address lies in it; null when it does not, or when either is invalid. A
 * longer match is a more specific route. IPv4 and IPv6 never match each other.
 */
export function matchLength(prefix: string, address: string): number | null {
  const [network = '', lengthText = ''] = prefix.split('/');
  const [inNetwork, at] = [readAddress(network), readAddress(address)];
  const length = /^\d{1,3}$/.test(lengthText) ? Number(lengthText) : NaN;
  if (inNetwork === null || at === null || inNetwork.length !== at.length || !(length <= at.length)) return null;
  const rest = BigInt(at.length - length);
  return inNetwork.value >> rest === at.value >> rest ? length : null;
}
