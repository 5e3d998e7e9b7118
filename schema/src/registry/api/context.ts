/** What the resolvers of the API work with. */
import type { Checks } from '../checks.js';
import type { ConnectedRouters } from '../connected-routers.js';
import type { Caller, Keys } from '../keys.js';
import type { PersistedOperations } from '../persisted-operations.js';
import type { Registry } from '../registry.js';

export interface ApiContext {
  /** Null for a key that nobody knows. */
  readonly caller: Caller | null;
  readonly registry: Registry;
  readonly keys: Keys;
  readonly checks: Checks;
  readonly persistedOperations: PersistedOperations;
  readonly routers: ConnectedRouters;
  /** Where people look, without a slash at its end. */
  readonly url: string;
}
