/** For tests: a fetch of a level. */
import type { Level } from '@marquee/contracts/criticality';
import { OperationDeadline } from '../../deadline.js';
import { UNKNOWN_FETCH } from '../fetch-profile.js';
import type { RawRequest } from '../../subgraph-client/subgraph-request.js';

export function requestOf(level: Level, others: Partial<RawRequest> = {}): RawRequest {
  return {
    subgraph: 'catalog',
    operationName: null,
    kind: 'query',
    headers: {},
    body: level,
    level,
    profile: UNKNOWN_FETCH,
    deadline: new OperationDeadline(),
    ...others,
  };
}
