/**
 * Erases a member: this subgraph's data at once, the others' by the event `AccountErased`. Their `ErasureDone` events
 * are kept as proof.
 */
import { requireScope } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { accepted, rateLimited } from '../problems.js';
import { profileDeleted } from '../profiles/profile-events.js';
import { accountLimits } from '../security/rate-limits.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import { deviceSignedOut } from '../sessions/open-session.js';
import { accountErased } from './account-events.js';
import { requireOwnAccount } from './own-account.js';

/** Removes the account's security events, which are personal data. The erasure record is not, and stays. */
async function removeSecurityEvents(
  accountId: Parameters<Context['store']['audit']['removeOldest']>[0],
  { store }: Context,
): Promise<void> {
  for (
    let writes = await store.audit.removeOldest(accountId);
    writes.length > 0;
    writes = await store.audit.removeOldest(accountId)
  )
    await store.commit({ writes });
}

export async function requestErasure(password: string, context: Context) {
  const { store, services, loaders, now } = context;
  const { accountId } = requireScope(context, 'account:write');
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await requireOwnAccount(context);
  const confirmed = await confirmPassword(account, password, context);
  if (confirmed.kind === 'refused') return confirmed.problem;

  await retryOnConflict(async () => {
    const before = await store.versionedAccount(accountId);
    if (before === null) return;
    const { profiles, devices, email } = before.document;
    const at = now.toISOString();
    await store.commit({
      writes: [
        store.removeAccount(before),
        store.removeCredential(email),
        ...profiles.flatMap(({ id }) => [store.removeMyList(id), store.sessions.requireTokenRenewal(id, now)]),
        ...store.sessions.end(await store.sessions.ofAccount(accountId), now),
        store.saveErasure({ id: accountId, requestedAt: at, answers: [], completedAt: null }),
        confirmed.clearAttempts,
      ],
      events: [
        ...profiles.map((profile) => profileDeleted(before.document, profile, at)),
        ...devices.map(({ id }) => deviceSignedOut(id, accountId, now)),
        accountErased(before.document, at),
      ],
    });
  });
  await removeSecurityEvents(accountId, context);
  loaders.account.clear(accountId);
  return accepted(accountId);
}
