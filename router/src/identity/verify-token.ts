/** Verification of a JWT by the rules and keys of its issuer. */
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { meets } from './claim-conditions.js';
import type { Claims } from './identity.js';
import type { TokenIssuer } from './issuer.js';
import type { KeySet } from './key-set.js';
import { TokenRefusedError } from './token-refused.js';

/** By the claim `iss`. */
export type Issuers = ReadonlyMap<string, TokenIssuer>;

export interface VerifiedToken {
  readonly issuer: TokenIssuer;
  readonly claims: Claims;
  /** Seconds since 1970; 0 without the claim. */
  readonly issuedAt: number;
  /** Milliseconds since 1970. The token has to be verified again after this. */
  readonly expiresAtMs: number;
}

interface Unverified {
  readonly issuer: TokenIssuer;
  readonly algorithm: string;
  readonly keyId: string | undefined;
}

/** Keys that are tried for a token that names none. */
const MAX_TRIES = 10;
const MAX_KEY_ID_LENGTH = 512;

/** Throws a `TokenRefusedError`, or an `IssuerKeysUnavailableError`. */
export async function verifyToken(token: string, issuers: Issuers, now: Date): Promise<VerifiedToken> {
  const unverified = readUnverified(token, issuers);
  const { issuer } = unverified;
  const { rules } = issuer;
  const options: JWTVerifyOptions = {
    issuer: rules.issuer,
    ...(rules.audiences !== null && { audience: [...rules.audiences] }),
    ...(rules.tokenType !== null && { typ: rules.tokenType }),
    algorithms: [...rules.algorithms],
    requiredClaims: ['exp'],
    currentDate: now,
  };
  const verify = async (clockTolerance: number): Promise<JWTPayload> =>
    verifySignature(token, unverified, { ...options, clockTolerance });
  let payload: JWTPayload;
  try {
    payload = await verify(rules.clockSkewSeconds).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWTExpired) || !(await acceptsExpired(issuer))) throw error;
      return verify(Math.max(rules.clockSkewSeconds, rules.acceptExpiredSeconds));
    });
  } catch (error) {
    throw toRefusal(error, rules.issuer);
  }
  checkClaims(payload, issuer, now);
  return { issuer, claims: payload, issuedAt: payload.iat ?? 0, expiresAtMs: (payload.exp ?? 0) * 1_000 };
}

/** What selects the issuer and the key. Header parameters that name keys elsewhere (`jku`, `jwk`, `x5u`) are not read. */
function readUnverified(token: string, issuers: Issuers): Unverified {
  let claims: JWTPayload;
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    [header, claims] = [decodeProtectedHeader(token), decodeJwt(token)];
  } catch {
    throw new TokenRefusedError('not a JWT', 'it cannot be decoded');
  }
  const issuer = typeof claims.iss === 'string' ? issuers.get(claims.iss) : undefined;
  if (issuer === undefined) throw new TokenRefusedError('unknown issuer', unknownIssuer(claims.iss, issuers));
  const { issuer: name, algorithms } = issuer.rules;
  const { alg, kid } = header;
  if (alg === undefined || !algorithms.includes(alg))
    throw new TokenRefusedError('algorithm', `"alg" is ${JSON.stringify(alg)}, not one of ${algorithms.join()}`, name);
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > MAX_KEY_ID_LENGTH))
    throw new TokenRefusedError('unknown key', '"kid" is not a short text', name);
  return { issuer, algorithm: alg, keyId: kid };
}

function unknownIssuer(given: unknown, issuers: Issuers): string {
  const text = typeof given === 'string' ? given : '';
  const other = text.endsWith('/') ? text.slice(0, -1) : `${text}/`;
  const hint = issuers.has(other) ? `; identity.issuers has "${other}", which differs in the last slash` : '';
  return `"iss" is ${JSON.stringify(given)}${hint}`;
}

async function verifySignature(
  token: string,
  { issuer: { keys, secret }, algorithm, keyId }: Unverified,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  // A secret verifies these algorithms only, and keys only others: no public key is ever used as a secret.
  if (algorithm.startsWith('HS')) {
    if (secret === null) throw new errors.JOSEAlgNotAllowed('the issuer has no secret');
    return (await jwtVerify(token, secret, options)).payload;
  }
  if (keys === null) throw new errors.JOSEAlgNotAllowed('the issuer has no keys');
  try {
    return await verifyByKeys(token, await keys.current(), options);
  } catch (error) {
    if (!mayBeKeyOfLater(error, keyId)) throw error;
    const fetched = await keys.fetchFor(keyId, algorithm);
    if (fetched === null) throw error;
    return verifyByKeys(token, fetched, options);
  }
}

function mayBeKeyOfLater(error: unknown, keyId: string | undefined): boolean {
  if (error instanceof errors.JWKSNoMatchingKey) return true;
  return keyId === undefined && error instanceof errors.JWSSignatureVerificationFailed;
}

/** Several keys match a token that names none: each is tried. */
async function verifyByKeys(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys.find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tries = 0;
    for await (const key of error) {
      if (++tries > MAX_TRIES) break;
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

async function acceptsExpired({ rules, keys, endedSessions }: TokenIssuer): Promise<boolean> {
  if (rules.acceptExpiredSeconds === 0) return false;
  if (endedSessions !== null) return !(await endedSessions.list.isIssuerReachable());
  return keys !== null && !(await keys.isReachable());
}

function checkClaims(payload: JWTPayload, { rules }: TokenIssuer, now: Date): void {
  const latestIssue = now.getTime() / 1_000 + rules.clockSkewSeconds;
  if (payload.iat !== undefined && !(payload.iat <= latestIssue))
    throw new TokenRefusedError('not yet valid', '"iat" is in the future', rules.issuer);
  const unmet = rules.requiredClaims.find((condition) => !meets(payload, condition));
  if (unmet !== undefined)
    throw new TokenRefusedError('claim', `identity.issuers requires the claim "${unmet.claim}"`, rules.issuer);
}

/** An error that is none of the token's, such as unavailable keys, stays as it is. */
function toRefusal(error: unknown, issuer: string): unknown {
  if (error instanceof errors.JWTExpired) return new TokenRefusedError('expired', error.message, issuer);
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reason = error.claim === 'aud' ? 'audience' : error.claim === 'nbf' ? 'not yet valid' : 'claim';
    return new TokenRefusedError(reason, error.message, issuer);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new TokenRefusedError('signature', 'no key of the issuer has signed it', issuer);
  if (error instanceof errors.JWKSNoMatchingKey)
    return new TokenRefusedError('unknown key', 'no key of the issuer has its "kid" and "alg"', issuer);
  if (error instanceof errors.JOSEError) return new TokenRefusedError('not a JWT', error.message, issuer);
  // Of a key that jose does not accept, as an RSA key of 1024 bits.
  if (error instanceof TypeError) return new TokenRefusedError('unknown key', error.message, issuer);
  return error;
}
