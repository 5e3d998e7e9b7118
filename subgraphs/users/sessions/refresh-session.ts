/** Renews a session with a refresh token. */
import { createHash } from 'node:crypto';
import { badUserInput } from '@marquee/subgraph/errors';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { networkOf } from '@marquee/runtime/ip-address';
import type { Context } from '../context.js';
import { rateLimited, sessionEnded } from '../problems.js';
import { maySignIn } from '../rules/account-status.js';
import { decideRenewal } from '../rules/renewal.js';
import { tokenLimits } from '../security/rate-limits.js';
import { readRefreshToken } from './refresh-token.js';
import type { SessionDocument } from './session-store.js';

export interface RefreshInput {
  readonly refreshToken: string;
  /**
   * Random, made before the request, and equal for a repetition of it. Null: a repetition counts as reuse of the token.
   */
  readonly idempotencyKey: string | null;
}

/** Maximum length of a refresh token, longer than any issued one. */
const MAX_TOKEN = 1000;

/** Maximum length of an idempotency key. */
const MAX_KEY = 200;

/** Stored in place of the key: a copy of the store cannot repeat a renewal. */
function digestOf(key: string | null): string | null {
  return key === null ? null : createHash('sha256').update(`renewal\n${key}`).digest('base64url');
}

/** Rotates the refresh token. Reuse of a used one ends the session. */
export async function refreshSession({ refreshToken, idempotencyKey }: RefreshInput, context: Context) {
  const { store, services, clientAddress, now } = context;
  if (refreshToken.length > MAX_TOKEN)
    throw badUserInput(`\`refreshToken\` must have at most ${MAX_TOKEN} characters, got ${refreshToken.length}.`);
  if (idempotencyKey !== null && (idempotencyKey === '' || idempotencyKey.length > MAX_KEY))
    throw badUserInput(`\`idempotencyKey\` must have 1 to ${MAX_KEY} characters, got ${idempotencyKey.length}.`);
  const renewalKey = digestOf(idempotencyKey);
  const retryAfter = await services.rateLimiter.take(tokenLimits(networkOf(clientAddress)), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const presented = await readRefreshToken(refreshToken, services.tokenIssuer.keys, now);
  if (presented === null) return sessionEnded('USERS_SESSION_OVER');

  return retryOnConflict(async () => {
    const before = await store.sessions.versioned(presented.sessionId);
    const renewal = decideRenewal(before?.document ?? null, { generation: presented.generation, renewalKey }, now);
    if (before === null || renewal === 'ended') return sessionEnded('USERS_SESSION_OVER');
    if (renewal === 'reused') {
      await endReusedSession(before.document, context);
      return sessionEnded('USERS_REFRESH_TOKEN_REUSED');
    }
    const [account] = await store.accounts([before.document.accountId]);
    if (account === undefined || account === null || !maySignIn(account.status))
      return sessionEnded('USERS_SESSION_OVER');
    if (renewal === 'repeat') return tokens(await services.tokenIssuer.issue(account, before.document, now));
    const session = renewed(before.document, renewalKey, context);
    await store.commit({ writes: [store.sessions.save(session, before)] });
    return tokens(await services.tokenIssuer.issue(account, session, now));
  });
}

function tokens<T extends object>(issued: T) {
  return { __typename: 'SessionTokens' as const, ...issued };
}

function renewed(session: SessionDocument, renewalKey: string | null, { services, now }: Context): SessionDocument {
  return {
    ...session,
    generation: session.generation + 1,
    renewalKey,
    renewedAt: now.toISOString(),
    until: new Date(now.getTime() + services.refreshTtlMs).toISOString(),
  };
}

/** Both parties lose the session: which of them is the member cannot be known. */
function endReusedSession(session: SessionDocument, context: Context): Promise<void> {
  const { store, now, log, clientAddress } = context;
  const { accountId, deviceId } = session;
  log.warn({ accountId, deviceId, address: clientAddress }, 'a used refresh token was presented: the session is ended');
  const record = store.audit.record({ accountId, kind: 'REFRESH_TOKEN_REUSED', deviceId }, context);
  return store.commit({ writes: [...store.sessions.end([session], now), record] });
}
