/**
 * Ends the sessions of this device, of another one or of all. The router rejects their access tokens within seconds.
 */
import type { AccountId, DeviceId } from '@marquee/contracts/ids';
import { requireScope, requireViewer } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { accepted, deviceNotFound } from '../problems.js';
import type { SecurityEventKind } from '../security/audit.js';
import { deviceSignedOut } from './open-session.js';

/** Signs out the account's devices that `isSelected` accepts. Returns their number. */
function signOutDevices(
  accountId: AccountId,
  isSelected: (id: DeviceId) => boolean,
  kind: SecurityEventKind,
  context: Context,
): Promise<number> {
  return retryOnConflict(async () => {
    const { store, now, viewer } = context;
    const before = await store.versionedAccount(accountId);
    if (before === null) return 0;
    const devices = before.document.devices.filter(({ id }) => !isSelected(id));
    const sessions = (await store.sessions.ofAccount(accountId)).filter(({ deviceId }) => isSelected(deviceId));
    const signedOut = new Set([
      ...before.document.devices.map(({ id }) => id).filter(isSelected),
      ...sessions.map(({ deviceId }) => deviceId),
    ]);
    if (signedOut.size === 0) return 0;
    const record = store.audit.record(
      { accountId, kind, ...(viewer === null ? {} : { deviceId: viewer.deviceId }) },
      context,
    );
    await store.commit({
      writes: [
        store.saveAccount({ ...before.document, devices }, before),
        ...store.sessions.end(sessions, now),
        record,
      ],
      events: [...signedOut].map((id) => deviceSignedOut(id, accountId, now)),
    });
    return signedOut.size;
  });
}

export async function signOut({ everywhere }: { readonly everywhere: boolean }, context: Context) {
  const { accountId, deviceId } = requireViewer(context);
  if (everywhere) await signOutDevices(accountId, () => true, 'SIGNED_OUT_EVERYWHERE', context);
  else await signOutDevices(accountId, (id) => id === deviceId, 'SIGNED_OUT', context);
  return accepted(null);
}

export async function signOutDevice(deviceId: DeviceId, context: Context) {
  const { accountId } = requireScope(context, 'account:write');
  const count = await signOutDevices(accountId, (id) => id === deviceId, 'DEVICE_SIGNED_OUT', context);
  return count === 0 ? deviceNotFound(deviceId) : accepted(deviceId);
}
