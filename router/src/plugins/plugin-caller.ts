import type { Caller } from '../engine/engine.js';
import type { PluginCaller } from './plugin-api.js';

const GUEST: PluginCaller = { isAuthenticated: false, issuer: null, subject: null, scopes: [], claims: {} };

/** What plugins see of the client. */
export function callerOf({ identity }: Pick<Caller, 'identity'>): PluginCaller {
  if (identity === null) return GUEST;
  const { issuer, subject, scopes, claims } = identity;
  return { isAuthenticated: true, issuer, subject, scopes, claims };
}
