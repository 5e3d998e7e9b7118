/** Stands in for users: signs access tokens, and publishes the keys to check them by. */
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
  /** How often the keys were asked for. */
  readonly asked: () => number;
  /** @param over Claims and dates that differ from a good token's. */
  token(over?: {
    readonly audience?: string;
    readonly issuer?: string;
    readonly expiresInSeconds?: number;
    readonly claims?: Readonly<Record<string, unknown>>;
  }): Promise<string>;
  /** From now on the sign-in is on the list of those that are over. */
  end(sessionId: string): void;
  /** From now on tokens of the profile that were issued before (seconds since 1970) are over. */
  outdate(profileId: string, before: number): void;
  /** From now on nobody answers at `jwksUrl`. */
  die(): Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const key = await loadSigningKey(await mkdtemp(join(tmpdir(), 'marquee-issuer-')));
  let asked = 0;
  const ended: string[] = [];
  const outdated: Record<string, number> = {};
  const server = createServer((request, response) => {
    if (request.url === ENDED_SESSIONS_PATH)
      return response.end(JSON.stringify({ sessions: ended, profiles: outdated }));
    asked += 1;
    return response.end(JSON.stringify(key.jwks));
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const die = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    jwksUrl: `http://127.0.0.1:${port}/`,
    asked: () => asked,
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
    end: (sessionId) => void ended.push(sessionId),
    outdate: (profileId, before) => {
      outdated[profileId] = before;
    },
    die,
    [Symbol.asyncDispose]: die,
  };
}
