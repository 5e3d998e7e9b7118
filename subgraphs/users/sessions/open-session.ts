/** Opens a session for a device, after sign-up or sign-in. */
import type { AccountId, SessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { DeviceRegistered, DeviceSignedOut } from '@marquee/contracts/events/users';
import type { Change, Versioned } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import { registerDevice } from '../devices/register-device.js';
import type { SignedInDevice } from '../devices/register-device.js';
import type { AccountDocument, DeviceRecord } from '../documents.js';
import type { SessionDocument } from './session-store.js';

export interface OpenedSession {
  readonly account: AccountDocument;
  readonly session: SessionDocument;
  /** Opens the session once committed. */
  readonly change: Required<Pick<Change, 'writes' | 'events'>>;
}

/** @param before The account. A null version marks a new account, which is inserted. */
export async function openSession(
  before: Pick<Versioned<AccountDocument>, 'document'> & { readonly version: number | null },
  device: SignedInDevice,
  { store, services, now }: Context,
): Promise<OpenedSession> {
  const seen = registerDevice(before.document, device, now);
  const accountId = seen.account.id;
  const session: SessionDocument = {
    id: asId<SessionId>(services.newId()),
    accountId,
    deviceId: seen.device.id,
    profileId: null,
    generation: 1,
    renewalKey: null,
    startedAt: now.toISOString(),
    until: new Date(now.getTime() + services.refreshTtlMs).toISOString(),
  };
  const removed =
    seen.removed.length === 0
      ? []
      : (await store.sessions.ofAccount(accountId)).filter(({ deviceId }) =>
          seen.removed.some(({ id }) => id === deviceId),
        );
  return {
    account: seen.account,
    session,
    change: {
      writes: [
        before.version === null
          ? store.insertAccount(seen.account)
          : store.saveAccount(seen.account, { document: before.document, version: before.version }),
        ...(await store.sessions.begin(session, now)),
        ...store.sessions.end(removed, now),
      ],
      events: [
        ...(seen.isNew ? [deviceRegistered(seen.device, accountId, now)] : []),
        ...seen.removed.map((old) => deviceSignedOut(old.id, accountId, now)),
      ],
    },
  };
}

function deviceRegistered(
  { id: deviceId, kind, name }: DeviceRecord,
  accountId: AccountId,
  now: Date,
): DeviceRegistered {
  return {
    type: 'DeviceRegistered',
    version: 1,
    key: deviceId,
    occurredAt: now.toISOString(),
    payload: { deviceId, accountId, kind, name, at: now.toISOString() },
  };
}

export function deviceSignedOut(deviceId: DeviceRecord['id'], accountId: AccountId, now: Date): DeviceSignedOut {
  return {
    type: 'DeviceSignedOut',
    version: 1,
    key: deviceId,
    occurredAt: now.toISOString(),
    payload: { deviceId, accountId, at: now.toISOString() },
  };
}
