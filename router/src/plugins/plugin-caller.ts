import type { Caller } from '../engine/engine.js';
import type { PluginCaller } from './plugin-api.js';

const GUEST: PluginCaller = { isAuthenticated: false, scopes: [], claims: {} };

/** What plugins see of the client. */
export function callerOf({ identity }: Caller): PluginCaller {
  if (identity === null) return GUEST;
  const { scopes, ...claims } = identity;
  return { isAuthenticated: true, scopes, claims };
}
