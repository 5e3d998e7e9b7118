/** The context of the API's resolvers. */
import type { ApiRequest } from './api-request.js';
import type { PlanAnalyzer } from '../checks/plans/plan-analyzer.js';
import type { Approvals } from '../checks/approvals.js';
import type { Checks } from '../checks/checks.js';
import type { ConnectedRouters } from '../launches/connected-routers.js';
import type { Caller, Keys } from '../keys/keys.js';
import type { PersistedOperations } from '../usage/persisted-operations.js';
import type { Registry } from '../launches/registry.js';
import type { Switches } from '../switches/switches.js';
import type { Usage } from '../usage/usage.js';

export interface ApiContext extends ApiRequest {
  /** Null for an unknown key. */
  readonly caller: Caller | null;
  readonly registry: Registry;
  readonly keys: Keys;
  readonly checks: Checks;
  readonly persistedOperations: PersistedOperations;
  readonly usage: Usage;
  readonly approvals: Approvals;
  readonly planAnalyzer: PlanAnalyzer;
  readonly routers: ConnectedRouters;
  readonly switches: Switches;
  /** The registry's public URL, without a trailing slash. */
  readonly url: string;
  /** The poll interval that Uplink sends to its clients. */
  readonly uplinkPollSeconds: number;
}
