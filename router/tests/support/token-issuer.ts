/** A stand-in for the users subgraph: signs access tokens, and publishes its keys and the list of ended sessions. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId, SessionId } from '@marquee/contracts/ids';
import { ENDED_SESSIONS_PATH, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';

export const ADA: ViewerIdentity = {
  accountId: asId<AccountId>('account-ada'),
  profileId: asId<ProfileId>('profile-ada'),
  deviceId: asId<DeviceId>('device-tv'),
  sessionId: asId<SessionId>('session-ada'),
  country: 'GB',
  language: 'en',
  maturityLimit: 'AGE_18',
  isKids: false,
  scopes: ['profile'],
};

export interface TokenIssuer extends AsyncDisposable {
  readonly jwksUrl: string;
  /** How often the keys were requested. */
  readonly keyRequests: () => number;
  /** @param changes What differs from a valid token of Ada. */
  token(changes?: {
    readonly audience?: string;
    readonly issuer?: string;
    readonly expiresInSeconds?: number;
    readonly claims?: Readonly<Record<string, unknown>>;
  }): Promise<string>;
  /** Adds the session to the list of ended sessions. */
  endSession(sessionId: string): void;
  /** Revokes the profile's tokens that were issued before a time (seconds since 1970). */
  revokeBefore(profileId: string, time: number): void;
  /** Closes the server. */
  stop(): Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const key = await loadSigningKey(await mkdtemp(join(tmpdir(), 'marquee-issuer-')));
  let keyRequests = 0;
  const ended: string[] = [];
  const revokedBefore: Record<string, number> = {};
  const server = createServer((request, response) => {
    if (request.url === ENDED_SESSIONS_PATH)
      return response.end(JSON.stringify({ sessions: ended, profiles: revokedBefore }));
    keyRequests += 1;
    return response.end(JSON.stringify(key.jwks));
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    jwksUrl: `http://127.0.0.1:${port}/`,
    keyRequests: () => keyRequests,
    token: ({
      audience = TOKENS.access.audience,
      issuer = TOKENS.access.issuer,
      expiresInSeconds = 3_600,
      claims = toViewerClaims(ADA),
    } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
        .sign(key.privateKey),
    endSession: (sessionId) => void ended.push(sessionId),
    revokeBefore: (profileId, time) => {
      revokedBefore[profileId] = time;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
