/** Resolves the host of a subgraph, and refuses names that stand for an address at which no subgraph can be. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isRefusedAddress } from '@marquee/runtime/unreachable-addresses';

/**
 * For `net.connect`. A routing URL is checked when the supergraph is loaded, but its name may have another address by
 * the time of the connection.
 */
export function createLookUpHost(resolve: LookupFunction = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((each) => each.address);
      const refused = error === null ? addresses.find(isRefusedAddress) : undefined;
      if (refused === undefined) callback(error, address, family);
      else callback(refusal(hostname, refused), typeof address === 'string' ? '' : [], family);
    });
  };
}

function refusal(hostname: string, address: string): NodeJS.ErrnoException {
  const message = `The host ${hostname} of the subgraph has the address ${address}, to which the router does not connect.`;
  return Object.assign(new Error(message), { code: 'EACCES' });
}
