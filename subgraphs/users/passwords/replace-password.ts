import type { SessionId } from '@marquee/contracts/ids';
import { VersionConflictError } from '@marquee/document-store/port';
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import { hashSecret } from '../secrets/secret-hash.js';

export interface Replacement {
  readonly kind: 'PASSWORD_CHANGED' | 'PASSWORD_RESET';
  /** The sign-in that goes on; null: none does. */
  readonly keep: SessionId | null;
  /** To be committed with it. */
  readonly writes: readonly Write[];
}

/** Answers whether it was done: false when somebody else was faster, with the same ticket say. */
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
