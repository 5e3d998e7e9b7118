/**
 * The headers with the router's assertions, signed at the first request to a subgraph and cached for its next ones, so
 * that a page costs no signature. The caches belong to one supergraph: a new one may require other scopes.
 */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import type { LRUCache } from 'lru-cache';
import { HEADERS } from '@marquee/contracts/headers';
import { ASSERTION_LIFETIME_MS } from './identity-assertion.js';
import type { AssertionSigner } from './identity-assertion.js';
import type { Audience, Audiences } from './audiences.js';
import type { VerifiedCaller } from '../../identity/verified-callers.js';

type Headers = Readonly<Record<string, string>>;

/** An assertion is reused for half of its lifetime, so that at least the other half remains when it is sent. */
const REUSE_MS = ASSERTION_LIFETIME_MS / 2;

/** Cached headers of all subgraphs together. One takes about a kilobyte. */
const MAX_CACHED = 60_000;

/** Null: a guest. */
export type AssertedCaller = VerifiedCaller | null;

export interface AssertionHeaders {
  /** The headers for a subgraph; none for one that accepts no assertions. */
  headersFor(caller: AssertedCaller, address: string, now: Date, subgraph: string): Headers;
}

interface Signed {
  readonly headers: Headers;
  readonly address: string;
  readonly reusableUntilMs: number;
}

interface AudienceCache {
  readonly audience: Audience;
  /** By the verified token, which determines every claim; a token that is verified again is another object. */
  readonly members: LRUCache<VerifiedCaller, Signed>;
  /** By address: assertions about the address alone. */
  readonly addresses: LRUCache<string, Signed>;
}

const NO_HEADERS: Headers = {};

/** Not one that was signed later than now: after the clock was set back, it would be sent until long after its expiry. */
function isReusable({ reusableUntilMs }: Signed, now: Date): boolean {
  const leftMs = reusableUntilMs - now.getTime();
  return leftMs > 0 && leftMs <= REUSE_MS;
}

export function createAssertionHeaders(audiences: Audiences, signer: AssertionSigner): AssertionHeaders {
  const max = Math.max(1_000, Math.floor(MAX_CACHED / 2 / Math.max(1, audiences.size)));
  const caches = new Map<string, AudienceCache>();
  /** Undefined: accepts no assertions. */
  const cacheOf = (subgraph: string): AudienceCache | undefined => {
    const known = caches.get(subgraph);
    const audience = audiences.get(subgraph);
    if (known !== undefined || audience === undefined) return known;
    const opened = {
      audience,
      members: createBoundedCache<VerifiedCaller, Signed>(max),
      addresses: createBoundedCache<string, Signed>(max),
    };
    caches.set(subgraph, opened);
    return opened;
  };

  const ofAddress = ({ audience, addresses }: AudienceCache, address: string, now: Date): Signed => {
    const known = addresses.get(address);
    if (known !== undefined && isReusable(known, now)) return known;
    const headers = { [HEADERS.client]: signer.signClient(address, audience, now) };
    const signed = { headers, address, reusableUntilMs: now.getTime() + REUSE_MS };
    addresses.set(address, signed);
    return signed;
  };
  const ofMember = (cache: AudienceCache, caller: VerifiedCaller, address: string, now: Date): Headers => {
    const known = cache.members.get(caller);
    if (known !== undefined && known.address === address && isReusable(known, now)) return known.headers;
    const client = ofAddress(cache, address, now);
    const identity = signer.signIdentity(caller.identity, cache.audience, now);
    const headers = { ...client.headers, [HEADERS.identity]: identity };
    cache.members.set(caller, { headers, address, reusableUntilMs: client.reusableUntilMs });
    return headers;
  };
  return {
    headersFor: (caller, address, now, subgraph) => {
      const cache = cacheOf(subgraph);
      if (cache === undefined) return NO_HEADERS;
      return caller === null ? ofAddress(cache, address, now).headers : ofMember(cache, caller, address, now);
    },
  };
}
