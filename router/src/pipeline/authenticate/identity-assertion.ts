/** Assertions about the caller: short-lived JWTs that the router signs with its own key, each for one subgraph. */
import { sign as signBytes } from 'node:crypto';
import { TOKENS } from '@marquee/contracts/viewer';
import type { TokenParties } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { claimAt } from '../../identity/claims.js';
import type { Identity } from '../../identity/identity.js';
import type { Audience } from './audiences.js';

/** Longer than any operation takes, and short enough to limit the use of a stolen assertion. */
export const ASSERTION_LIFETIME_MS = 60_000;

/** A claim of the token that the assertion has. */
export interface AssertedClaim {
  /** Its path in the token. */
  readonly claim: string;
  /** Its name in the assertion. */
  readonly as: string;
}

/** Signs while a fetch is being sent, so it has no promise. `jose` signs asynchronously only. */
export interface AssertionSigner {
  /** The identity of a signed-in caller, with those scopes that the subgraph's fields require. */
  signIdentity(identity: Identity, audience: Audience, now: Date): string;
  /** The client's IP address, for members and guests. */
  signClient(address: string, audience: Audience, now: Date): string;
}

export function createAssertionSigner(
  { privateKeyObject, keyId }: Pick<SigningKey, 'privateKeyObject' | 'keyId'>,
  claims: readonly AssertedClaim[],
): AssertionSigner {
  const header = encode({ alg: SIGNING_ALGORITHM, kid: keyId });
  const sign = (own: object, { issuer, audience }: TokenParties, now: Date): string => {
    const issuedAt = Math.floor(now.getTime() / 1_000);
    const times = { iat: issuedAt, exp: issuedAt + ASSERTION_LIFETIME_MS / 1_000 };
    const signed = `${header}.${encode({ ...own, iss: issuer, aud: audience, ...times })}`;
    return `${signed}.${signBytes(null, Buffer.from(signed), privateKeyObject).toString('base64url')}`;
  };
  return {
    signIdentity: (identity, { subgraph, scopes }, now) => {
      const copied = Object.fromEntries(claims.map(({ claim, as }) => [as, claimAt(identity.claims, claim)]));
      // The subject alone names no account when there are several issuers.
      const of = { sub: identity.subject, tokenIssuer: identity.issuer };
      const required = identity.scopes.filter((scope) => scopes.has(scope));
      return sign({ ...copied, ...of, scopes: required }, TOKENS.identity(subgraph), now);
    },
    signClient: (address, { subgraph }, now) => sign({ address }, TOKENS.client(subgraph), now),
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
