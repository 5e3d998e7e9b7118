import type { Logger } from '@marquee/runtime/log';
import type { BalancerEvent } from './balancer.js';

/** Each line is caused by a change: their number is bounded by the pauses between lookups and probes. */
export function logBalancerEvent(log: Logger, subgraph: string, event: BalancerEvent): void {
  switch (event.type) {
    case 'address left out':
      return log.warn({ subgraph, address: event.address, forMs: event.forMs }, 'address of a subgraph left out');
    case 'address back':
      return log.info({ subgraph, address: event.address }, 'address of a subgraph is used again');
    case 'addresses changed':
      return log.info({ subgraph, added: event.added, removed: event.removed }, 'addresses of a subgraph changed');
    case 'lookup failed':
      return log.warn({ subgraph, host: event.host, err: event.error }, 'the host of a subgraph cannot be looked up');
    case 'lookup works':
      return log.info({ subgraph, host: event.host }, 'the host of a subgraph can be looked up again');
  }
}
