/** IP addresses in one spelling, ranges of them, and the network that a client's requests are counted by. */
import { BlockList, isIP, SocketAddress } from 'node:net';

/** An IPv4 address inside an IPv6 one, as a dual-stack socket reports it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/**
 * The address in the spelling of RFC 5952, without zone; an IPv4 address that is mapped to IPv6 becomes IPv4. Null for
 * any other text.
 */
export function readIpAddress(text: string): string | null {
  const address = text.replace(/%.*$/s, '');
  const version = isIP(address);
  if (version === 4) return address;
  if (version !== 6) return null;
  const spelt = new SocketAddress({ address, family: 'ipv6' }).address;
  return MAPPED.exec(spelt)?.[1] ?? spelt;
}

/**
 * The network of an address: IPv4 the address itself, IPv6 its /64, which belongs to one subscriber. Requests without
 * an address share one network.
 */
export function networkOf(address: string | null): string {
  const spelt = address === null ? null : readIpAddress(address);
  if (spelt === null) return 'nowhere';
  if (!spelt.includes(':')) return spelt;
  const [head = '', tail] = spelt.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

/** Ranges of IP addresses. */
export class AddressRanges {
  readonly #list = new BlockList();

  /** @param ranges As in `10.0.0.0/8`, `fd00::/8` or `::1`. Throws a `TypeError` that quotes one that is not valid. */
  constructor(readonly ranges: readonly string[]) {
    for (const range of ranges) this.#add(range);
  }

  includes(address: string): boolean {
    return this.#list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  }

  #add(range: string): void {
    const [text = '', bits, ...rest] = range.split('/');
    const address = text.includes('%') ? null : readIpAddress(text);
    const family = address?.includes(':') === true ? 'ipv6' : 'ipv4';
    const width = family === 'ipv6' ? 128 : 32;
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    // A prefix of 0 would trust every address.
    if (address === null || rest.length > 0 || !(prefix >= 1 && prefix <= width) || isMapped(text, bits))
      throw new TypeError(`"${range}" is not an IP address or a range such as 10.0.0.0/8 or fd00::/8`);
    this.#list.addSubnet(address, prefix, family);
  }
}

/** A range of mapped addresses: its prefix counts from the IPv6 address, and it is compared as IPv4. */
function isMapped(text: string, bits: string | undefined): boolean {
  return bits !== undefined && text.includes(':') && readIpAddress(text)?.includes(':') !== true;
}
