/**
 * The IP address of the client. A client can write anything into `x-forwarded-for`: an entry counts only when a trusted
 * proxy has appended it. The entries are read from the right, each one by the trust in the address to its right.
 */
import { readIpAddress } from '@marquee/runtime/ip-address';
import type { AddressRanges } from '@marquee/runtime/ip-address';

/** Entries that are read of one header; a longer chain of trusted proxies is not plausible. */
const MAX_ENTRIES = 20;

/** An entry as proxies write it: an address, in brackets or with a port, in quotes or not. */
function readEntry(entry: string): string | null {
  const text = entry.trim();
  // The longest spelling of an address, with brackets, port and quotes.
  if (text.length > 64) return null;
  const plain = /^"?\[([^\]]*)\](?::\d+)?"?$|^"?(\d+\.\d+\.\d+\.\d+):\d+"?$/.exec(text);
  return readIpAddress(plain?.[1] ?? plain?.[2] ?? text.replace(/^"(.*)"$/, '$1'));
}

/**
 * The first address from the right that is not a trusted proxy's; where an entry is not an address, the trusted proxy
 * that has sent it.
 *
 * @param peer The address at the other end of the connection.
 * @param trusted Null when no proxy is in front of the router; the header is then ignored.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | readonly string[] | undefined,
  trusted: AddressRanges | null,
): string {
  let address = readIpAddress(peer) ?? peer;
  if (trusted === null || forwardedFor === undefined) return address;
  const header = typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(',');
  let end = header.length;
  for (let read = 0; read < MAX_ENTRIES && end >= 0 && isTrusted(address, trusted); read += 1) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1);
    const entry = readEntry(header.slice(comma + 1, end));
    if (entry === null) break;
    address = entry;
    end = comma;
  }
  return address;
}

function isTrusted(address: string, trusted: AddressRanges): boolean {
  return readIpAddress(address) !== null && trusted.includes(address);
}
