/** The requests of a declaration's slot `warmUpRequests`. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId, SessionId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

/** A query as the router sends it for a client's page. */
export interface WarmUpRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Null for a guest's request. */
  readonly viewer: ViewerIdentity | null;
}

const NIL_ID = '00000000-0000-0000-0000-000000000000';

/** A signed-in viewer for warm-up requests, on a device and with a session that do not exist. */
export function warmUpViewer({
  accountId = asId<AccountId>(NIL_ID),
  profileId = null,
  country = 'US',
}: Partial<Pick<ViewerIdentity, 'accountId' | 'profileId' | 'country'>>): ViewerIdentity {
  return {
    accountId,
    profileId,
    deviceId: asId<DeviceId>(NIL_ID),
    sessionId: asId<SessionId>(NIL_ID),
    country,
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
  };
}

/** Whether a request is one of the process itself: no member has seen its response. */
export function isWarmUp({ sessionId }: ViewerIdentity): boolean {
  return sessionId === NIL_ID;
}
