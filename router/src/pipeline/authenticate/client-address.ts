/**
 * The IP address of the client. A client can write anything into `x-forwarded-for`, so only the last entries count,
 * which our own proxies appended.
 *
 * @param peer The address at the other end of the connection.
 * @param trustedProxies How many of our own proxies are in front of the router; with 0 the header is ignored.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: number,
): string {
  const entries = (typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor ?? []).join(','))
    .split(',')
    .map((entry) => entry.trim());
  const hops = [...entries.filter((entry) => entry !== ''), peer];
  return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? peer;
}
