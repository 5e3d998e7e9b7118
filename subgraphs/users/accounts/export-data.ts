/** Exports a member's data. */
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import type { AccountDocument } from '../documents.js';
import { rateLimited } from '../problems.js';
import { accountLimits } from '../security/rate-limits.js';
import { confirmPassword } from '../secrets/confirm-password.js';
import { requireOwnAccount } from './own-account.js';

/** Number of security events in an export, latest first. */
const MAX_EVENTS = 1000;

/** The account's data in this subgraph, without hashes and secrets. */
async function gather(account: AccountDocument, { store }: Context): Promise<object> {
  const { profiles, staffScopes: _scopes, subscriptionVersion: _version, ...rest } = account;
  const lists = await store.myLists(profiles.map(({ id }) => id));
  const [sessions, events] = await Promise.all([
    store.sessions.ofAccount(account.id),
    store.audit.page(account.id, { first: MAX_EVENTS, after: null }),
  ]);
  return {
    account: rest,
    profiles: profiles.map(({ pinHash, ...profile }, index) => ({
      ...profile,
      hasPin: pinHash !== null,
      myList: lists[index]?.entries ?? [],
    })),
    sessions: sessions.map(({ deviceId, startedAt, until }) => ({ deviceId, startedAt, until })),
    securityEvents: events.documents.map(({ kind, at, deviceId, address }) => ({ kind, at, deviceId, address })),
  };
}

/**
 * Returns this subgraph's data of the account as JSON. Clients query the other subgraphs' data through the graph:
 * copies sent in events would have to be erased too.
 */
export async function exportMyData(password: string, context: Context) {
  const { store, services, now } = context;
  const { accountId, deviceId } = requireScope(context, 'account:write');
  const retryAfter = await services.rateLimiter.take(
    [...accountLimits(accountId), { subject: `exports of ${accountId}`, burst: 10, everyMs: 360_000 }],
    now,
  );
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await requireOwnAccount(context);
  const confirmed = await confirmPassword(account, password, context);
  if (confirmed.kind === 'refused') return confirmed.problem;
  await store.commit({
    writes: [confirmed.clearAttempts, store.audit.record({ accountId, kind: 'DATA_EXPORTED', deviceId }, context)],
  });
  const document = JSON.stringify(await gather(account, context), null, 2);
  return { __typename: 'DataExport' as const, createdAt: now, mediaType: 'application/json', document };
}
