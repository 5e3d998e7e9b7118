/** How long one request to a subgraph may take: a share of the operation's time by criticality, or by a setting. */
import type { Criticality } from '@marquee/federation/criticality';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { Deadlines } from './settings.js';

/** Milliseconds. */
export type FetchShare = (request: Pick<RawRequest, 'subgraph' | 'kind' | 'profile'>) => number;

export function fetchShares(deadlines: Deadlines): FetchShare {
  const { overrides } = deadlines;
  return ({ subgraph, kind, profile }) => {
    if (overrides.size > 0) {
      const override = overrides.get(`${subgraph}.${kind}`) ?? overrides.get(subgraph) ?? overrides.get(`*.${kind}`);
      if (override !== undefined) return override;
    }
    // A mutation that is given up may still be executed, so it has the time of the whole operation.
    if (kind === 'mutation') return deadlines.mutationMs;
    return isNonCore(subgraph, profile.criticality, deadlines) ? deadlines.nonCoreFetchMs : deadlines.coreFetchMs;
  };
}

function isNonCore(
  subgraph: string,
  { importance }: Criticality,
  { coreSubgraphs, nonCoreSubgraphs }: Pick<Deadlines, 'coreSubgraphs' | 'nonCoreSubgraphs'>,
): boolean {
  if (nonCoreSubgraphs.has(subgraph)) return true;
  return importance === 'non-core' && !coreSubgraphs.has(subgraph);
}
