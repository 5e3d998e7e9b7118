/** What a caller's responses depend on, as the part of a key: callers with equal keys may get each other's responses. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Caller } from '../engine/engine.js';
import type { StaleScope } from './stale-tags.js';

/** Whose data an entry holds. */
export interface EntryOwner {
  readonly accountId: string;
  readonly profileId: string | null;
}

interface IdentityKeys {
  readonly audience: string;
  readonly profile: string;
}

const known = new WeakMap<ViewerIdentity, IdentityKeys>();

/**
 * Null for a caller without a value of that scope: a guest has no profile, and neither has a caller whose token only
 * the subgraphs verify. Every header that is forwarded to subgraphs is part of the key.
 */
export function callerKey({ identity, headers }: Caller, scope: StaleScope): string | null {
  if (identity === null && scope === 'profile') return null;
  const own = identity === null ? 'guest' : keysOf(identity)[scope];
  const names = Object.keys(headers);
  return names.length === 0 ? own : `${own} ${JSON.stringify(names.sort().map((name) => [name, headers[name]]))}`;
}

export function ownerOf({ identity }: Caller, scope: StaleScope): EntryOwner | null {
  return identity === null || scope === 'audience' ? null : identity;
}

function keysOf(identity: ViewerIdentity): IdentityKeys {
  const found = known.get(identity);
  if (found !== undefined) return found;
  const { accountId, profileId, country, language, maturityLimit, isKids, scopes } = identity;
  const audience = [country, language, maturityLimit, isKids, [...scopes].sort()];
  const keys = {
    audience: `audience ${JSON.stringify(audience)}`,
    profile: `profile ${JSON.stringify([accountId, profileId, ...audience])}`,
  };
  known.set(identity, keys);
  return keys;
}
