/** The router's identity of a member of the streaming service, as its configuration makes it from a token. */
import { toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { createIdentity } from '@marquee/router/identity/create-identity';
import type { Identity } from '@marquee/router/identity/identity';

const ISSUER = { issuer: 'marquee-users', subjectClaim: 'sub', scopeClaims: ['scopes'], policyClaims: [] };

const RULES = {
  varyBy: {
    country: ['country'],
    language: ['language'],
    maturity: ['maturityLimit', 'isKids'],
    profile: ['profileId'],
  },
  handedOn: [],
  policies: new Map(),
};

export function identityOf(viewer: ViewerIdentity): Identity {
  const identity = createIdentity(toViewerClaims(viewer), ISSUER, RULES);
  if (identity === null) throw new TypeError('The member has no account.');
  return identity;
}

/** Null for a guest. */
export function identityOrNull(viewer: ViewerIdentity | null): Identity | null {
  return viewer === null ? null : identityOf(viewer);
}
