/** Issues the pair of access and refresh token of a session. */
import type { ProfileId } from '@marquee/contracts/ids';
import type { AccountDocument, ProfileRecord } from '../documents.js';
import { identityOf, signAccessToken } from './access-token.js';
import type { AccessToken } from './access-token.js';
import { signDeviceToken } from './device-token.js';
import { signRefreshToken } from './refresh-token.js';
import type { SessionDocument } from './session-store.js';
import type { TokenKeys } from './token-keys.js';

export interface SessionTokens extends AccessToken {
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
  readonly deviceToken: string;
}

export interface TokenIssuer {
  readonly keys: TokenKeys;
  /** Tokens for the session's selected profile, with the account's current data. */
  issue(account: AccountDocument, session: SessionDocument, now: Date): Promise<SessionTokens>;
}

export function createTokenIssuer(keys: TokenKeys, accessTtlSeconds: number): TokenIssuer {
  return {
    keys,
    issue: async (account, session, now) => {
      const { id: sessionId, deviceId, generation } = session;
      const identity = identityOf({ account, profile: profileOf(account, session.profileId), deviceId, sessionId });
      const until = new Date(session.until);
      return {
        ...(await signAccessToken(identity, keys, { ttlSeconds: accessTtlSeconds, now })),
        refreshToken: await signRefreshToken({ sessionId, generation }, keys, { until, now }),
        refreshExpiresAt: until,
        deviceToken: await signDeviceToken({ accountId: account.id, deviceId }, keys, now),
      };
    },
  };
}

/** Null when no profile is selected or the selected one was deleted. */
function profileOf({ profiles }: AccountDocument, id: ProfileId | null): ProfileRecord | null {
  return profiles.find((profile) => profile.id === id) ?? null;
}
