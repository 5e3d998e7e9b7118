/** Stores a new password and ends the account's sessions. */
import type { SessionId } from '@marquee/contracts/ids';
import { VersionConflictError } from '@marquee/document-store/port';
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import { hashSecret } from '../secrets/secret-hash.js';

export interface Replacement {
  readonly kind: 'PASSWORD_CHANGED' | 'PASSWORD_RESET';
  /** The session that stays open; null ends all. */
  readonly keep: SessionId | null;
  /** Writes to commit with the new password. */
  readonly writes: readonly Write[];
}

/** Returns false when a concurrent request changed the credential or used the same one-time token first. */
export async function replacePassword(
  account: AccountDocument,
  newPassword: string,
  { kind, keep, writes }: Replacement,
  context: Context,
): Promise<boolean> {
  const { store, now, viewer } = context;
  const passwordHash = await hashSecret('password', newPassword);
  const before = await store.versionedCredential(account.email);
  if (before === null) return false;
  const sessions = (await store.sessions.ofAccount(account.id)).filter(({ id }) => id !== keep);
  const record = store.audit.record(
    { accountId: account.id, kind, ...(viewer === null ? {} : { deviceId: viewer.deviceId }) },
    context,
  );
  try {
    await store.commit({
      writes: [
        store.saveCredential({ ...before.document, passwordHash }, before),
        ...store.sessions.end(sessions, now),
        record,
        ...writes,
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof VersionConflictError) return false;
    throw error;
  }
}
