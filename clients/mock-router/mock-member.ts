/** A signed-in member with every scope of the graph. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, ProfileId, SessionId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

export function mockMember(supergraphSdl: string): ViewerIdentity {
  return {
    accountId: asId<AccountId>('account-1'),
    profileId: asId<ProfileId>('profile-1'),
    deviceId: asId<DeviceId>('device-1'),
    sessionId: asId<SessionId>('session-1'),
    country: 'US',
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: scopesIn(supergraphSdl),
  };
}

/** All scopes that some field requires. */
function scopesIn(supergraphSdl: string): readonly string[] {
  const demands = supergraphSdl.matchAll(/@requiresScopes\(scopes: (\[\[.*?\]\])\)/g);
  return [
    ...new Set(
      [...demands].flatMap(([, lists = '[]']) => (JSON.parse(lists) as readonly (readonly string[])[]).flat()),
    ),
  ];
}
