import { disabledMessage } from '@marquee/contracts/switches';
import { SubgraphError } from '../subgraph-client/subgraph-error.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import type { Policy } from './policy.js';

/**
 * Rejects with DISABLED, and sends nothing, while the subgraph is switched off. Plans avoid the subgraph; this is for
 * operations that were planned before, and for fields that have no other way.
 */
export function refuseSwitchedOff(read: ReadSwitchedOff): Policy {
  return (next) => (request, done) => {
    const { subgraph } = request;
    if (read()?.subgraphs.has(subgraph) !== true) next(request, done);
    else done(null, new SubgraphError(subgraph, 'DISABLED', disabledMessage(subgraph)));
  };
}
