/**
 * The address that a request comes from. A client can write into `x-forwarded-for` whatever it likes; only what our own
 * proxies appended, the last entries, says anything.
 *
 * @param trustedProxies How many proxies of ours stand before the router; with 0 the header is not read at all.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: number,
): string {
  const said = (typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor ?? []).join(','))
    .split(',')
    .map((entry) => entry.trim());
  const hops = [...said.filter((entry) => entry !== ''), peer];
  return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? peer;
}
