/** Selects the profile of a session. */
import type { ProfileId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { unauthenticated } from '@marquee/subgraph/errors';
import { requireViewer } from '@marquee/subgraph/require-viewer';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { withDeviceSeen } from '../devices/register-device.js';
import { profileNotFound } from '../problems.js';
import { maySignIn } from '../rules/account-status.js';
import type { AccountDocument } from '../documents.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import { clearAttemptsAt } from '../secrets/limited-attempts.js';
import { pinSubject, verifyPin } from '../secrets/verify-pin.js';
import type { SessionDocument } from './session-store.js';

export interface SelectProfileInput {
  readonly profileId: ProfileId;
  readonly pin: string | null;
  /** The account's password, which counts in place of the PIN. */
  readonly password: string | null;
}

/** Stores the selected profile in the session. Returns null when the session has ended. */
function saveChoice(
  viewer: ViewerIdentity,
  profileId: ProfileId,
  writes: readonly Write[],
  { store, now }: Context,
): Promise<SessionDocument | null> {
  return retryOnConflict(async () => {
    const [account, session] = await Promise.all([
      store.versionedAccount(viewer.accountId),
      store.sessions.versioned(viewer.sessionId),
    ]);
    if (account === null || session === null || session.document.accountId !== viewer.accountId) return null;
    const chosen = { ...session.document, profileId };
    await store.commit({
      writes: [
        store.saveAccount(withDeviceSeen(account.document, viewer.deviceId, now), account),
        store.sessions.save(chosen, session),
        ...writes,
      ],
    });
    return chosen;
  });
}

/** The way of a parent whose PIN was locked on this device; it ends that lock. */
async function verifyPassword(account: AccountDocument, profileId: ProfileId, password: string, context: Context) {
  const confirmed = await confirmPassword(account, password, context);
  if (confirmed.kind === 'refused') return confirmed;
  const { deviceId } = requireViewer(context);
  const unlock = clearAttemptsAt(context.store, pinSubject(profileId, deviceId));
  return { kind: 'passed' as const, writes: [confirmed.clearAttempts, unlock] };
}

/**
 * Selects a profile of the viewer's own account. Another account's profile gives the same response as an unknown one.
 */
export async function selectProfile({ profileId, pin, password }: SelectProfileInput, context: Context) {
  const viewer = requireViewer(context);
  const { services, loaders, now } = context;
  const account = await loaders.account.load(viewer.accountId);
  const profile = account?.profiles.find(({ id }) => id === profileId);
  if (account === null || profile === undefined || !maySignIn(account.status)) return profileNotFound(profileId);

  const check =
    profile.pinHash !== null && password !== null
      ? await verifyPassword(account, profile.id, password, context)
      : await verifyPin(profile, pin, viewer, context);
  if (check.kind === 'refused') return check.problem;
  const session = await saveChoice(viewer, profile.id, check.writes, context);
  if (session === null) throw unauthenticated();
  return {
    __typename: 'ProfileSession' as const,
    profile,
    tokens: await services.tokenIssuer.issue(account, session, now),
  };
}
