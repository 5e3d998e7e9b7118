/** What a caller's responses depend on, as the part of a key: callers with equal keys may get each other's responses. */
import { forwardedTo } from '../engine/engine.js';
import type { Caller } from '../engine/engine.js';
import type { Identity } from '../identity/identity.js';
import type { VaryPart } from '../entity-cache/cache-rules.js';
import type { StaleScope } from './stale-tags.js';

interface IdentityKeys {
  readonly audience: string;
  readonly profile: string;
}

const known = new WeakMap<Identity, IdentityKeys>();

/**
 * Null for a caller without a value of that scope: a guest has no profile, and neither has a caller whose token only
 * the subgraphs verify. Every header that is forwarded to the subgraph is part of the key.
 */
export function callerKey(caller: Caller, scope: StaleScope, subgraph: string): string | null {
  const { identity, plugins } = caller;
  if (identity === null && scope === 'profile') return null;
  return withHeaders(identity === null ? 'guest' : keysOf(identity)[scope], forwardedTo(caller, subgraph), plugins);
}

/**
 * The same for a value that depends on exactly these parts of the identity. Null for a caller without an account of whom
 * a value depends on the account or the profile.
 */
export function callerKeyBy(caller: Caller, varies: readonly VaryPart[], subgraph: string): string | null {
  const { identity, plugins } = caller;
  const headers = forwardedTo(caller, subgraph);
  if (identity === null)
    return varies.some(isOfMember) ? null : withHeaders(varies.length === 0 ? '' : 'guest', headers, plugins);
  let known = knownParts.get(identity);
  if (known === undefined) {
    known = new Map();
    knownParts.set(identity, known);
  }
  let own = known.get(varies);
  if (own === undefined) {
    own = varies.length === 0 ? '' : JSON.stringify(varies.map((part) => PARTS[part](identity)));
    known.set(varies, own);
  }
  return withHeaders(own, headers, plugins);
}

export function isOfMember(part: VaryPart): boolean {
  return part === 'account' || part === 'profile';
}

const knownParts = new WeakMap<Identity, Map<readonly VaryPart[], string>>();

const PARTS: Readonly<Record<VaryPart, (identity: Identity) => unknown>> = {
  country: ({ parts }) => parts.country,
  language: ({ parts }) => parts.language,
  maturity: ({ parts }) => parts.maturity,
  scopes: ({ scopes }) => [...scopes].sort(),
  account: ({ accountId }) => accountId,
  // The profiles of different accounts have different ids; a member without a profile is not another one.
  profile: ({ accountId, parts }) => [accountId, parts.profile],
};

/** Fetches of one operation have the same object of headers. */
const headerKeys = new WeakMap<Caller['headers'], string>();

/** Plugins that change requests to subgraphs say which callers may share values. */
function withHeaders(own: string, headers: Caller['headers'], plugins: Caller['plugins']): string {
  let key = headerKeys.get(headers);
  if (key === undefined) {
    const names = Object.keys(headers).sort();
    key = names.length === 0 ? '' : ` ${JSON.stringify(names.map((name) => [name, headers[name]]))}`;
    headerKeys.set(headers, key);
  }
  const partition = plugins?.partition ?? '';
  return partition === '' ? own + key : `${own} plugins ${JSON.stringify(partition)}${key}`;
}

/** The ids of the account and the profile whose data a value of that scope holds, as events name them. */
export function ownersOf({ identity }: Caller, scope: StaleScope): readonly string[] {
  if (identity === null || scope === 'audience') return [];
  return identity.profileId === null ? [identity.subject] : [identity.subject, identity.profileId];
}

function keysOf(identity: Identity): IdentityKeys {
  const found = known.get(identity);
  if (found !== undefined) return found;
  const { accountId, parts, scopes } = identity;
  const audience = [parts.country, parts.language, parts.maturity, [...scopes].sort()];
  const keys = {
    audience: `audience ${JSON.stringify(audience)}`,
    profile: `profile ${JSON.stringify([accountId, parts.profile, ...audience])}`,
  };
  known.set(identity, keys);
  return keys;
}
