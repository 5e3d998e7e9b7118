/** A check as it is requested and stored. */
import type { HistoryConfig } from '../usage/usage-window.js';
import type { CheckFindingsWithPlans } from './evaluate-change.js';

export interface CheckRequest {
  readonly subgraphName: string;
  readonly proposedSchema: string;
  readonly config?: HistoryConfig;
}

/** A stored document: its property names must not change. */
export interface Check extends CheckFindingsWithPlans {
  readonly passed: boolean;
  /** The ids in `objections` that were approved before the check. */
  readonly approved: readonly string[];
  /** UUIDv7. */
  readonly id: string;
  readonly graph: string;
  readonly variant: string;
  readonly subgraph: string;
  /** The served launch that the proposal was compared with. */
  readonly launch: string | null;
  /** The name of the caller's key. */
  readonly by: string;
  readonly at: string;
  /** The checks of this variant's contract variants. */
  readonly contracts?: readonly ContractCheck[];
}

export interface ContractCheck {
  /** The name of the contract variant. */
  readonly variant: string;
  readonly id: string;
  readonly passed: boolean;
}
