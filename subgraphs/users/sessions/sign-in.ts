/** Signs a member in. */
import type { AccountId } from '@marquee/contracts/ids';
import { badUserInput } from '@marquee/subgraph/errors';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { networkOf } from '@marquee/runtime/ip-address';
import type { Context } from '../context.js';
import { readDeviceInput } from '../devices/register-device.js';
import type { DeviceInput, SignedInDevice } from '../devices/register-device.js';
import { accountLocked, badCredentials, rateLimited } from '../problems.js';
import { MAX_EMAIL, MAX_PASSWORD, normaliseEmail } from '../rules/check-input.js';
import { maySignIn } from '../rules/account-status.js';
import { UNKNOWN_ACCOUNT } from '../security/audit.js';
import { signInLimits } from '../security/rate-limits.js';
import { RETRY_WHEN_BUSY_SECONDS, passwordSubject } from '../secrets/confirm-password.js';
import { verifySecondFactor } from '../secrets/second-factor.js';
import { isHashingBusy, DUMMY_HASH } from '../secrets/secret-hash.js';
import { attemptSecret } from '../secrets/limited-attempts.js';
import { openSession } from './open-session.js';
import type { OpenedSession } from './open-session.js';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly device: DeviceInput;
  readonly secondFactorCode?: string | null | undefined;
}

function readCredentials({ email, password }: SignInInput): { readonly email: string; readonly password: string } {
  if (email.length > MAX_EMAIL)
    throw badUserInput(`\`email\` must have at most ${MAX_EMAIL} characters, got ${email.length}.`);
  if (password.length > MAX_PASSWORD)
    throw badUserInput(`\`password\` must have at most ${MAX_PASSWORD} characters, got ${password.length}.`);
  return { email: normaliseEmail(email), password };
}

/** Opens a session. Returns null when the account is erased or locked. */
function openSessionOf(
  accountId: AccountId,
  device: SignedInDevice,
  writes: readonly Write[],
  context: Context,
): Promise<OpenedSession | null> {
  return retryOnConflict(async () => {
    const { store } = context;
    const before = await store.versionedAccount(accountId);
    if (before === null || !maySignIn(before.document.status)) return null;
    const opened = await openSession(before, device, context);
    const record = store.audit.record({ accountId, kind: 'SIGNED_IN', deviceId: opened.session.deviceId }, context);
    await store.commit({ writes: [...opened.change.writes, ...writes, record], events: opened.change.events });
    return opened;
  });
}

/**
 * An unknown address causes the same work, counts the same attempts and gets the same responses as a wrong password.
 */
export async function signIn(input: SignInInput, context: Context) {
  const { store, services, clientAddress, now } = context;
  const { email, password } = readCredentials(input);
  const device = readDeviceInput(input.device);
  const retryAfter = await services.rateLimiter.take(
    signInLimits(networkOf(clientAddress), email, services.config.signInsPerMinute),
    now,
  );
  if (retryAfter !== null) return rateLimited(retryAfter);
  if (isHashingBusy()) return rateLimited(RETRY_WHEN_BUSY_SECONDS);

  const credential = await store.credential(email);
  const result = await attemptSecret(
    store,
    { subject: passwordSubject(email), secret: password, hash: credential?.passwordHash ?? DUMMY_HASH },
    now,
  );
  if (result.kind === 'locked') return accountLocked(result.lockedUntil);
  if (result.kind === 'incorrect' || credential === null) {
    await store.commit({
      writes: [
        store.audit.record({ accountId: credential?.accountId ?? UNKNOWN_ACCOUNT, kind: 'SIGN_IN_FAILED' }, context),
      ],
    });
    return badCredentials(result.kind === 'incorrect' ? result.remaining.attemptsLeft : 0);
  }

  const factor = await verifySecondFactor(credential, input.secondFactorCode ?? null, context);
  if (factor.kind === 'refused') {
    await store.commit({ writes: [result.clearAttempts, ...factor.writes] });
    services.mailQueue.deliver(now);
    return factor.problem;
  }
  const opened = await openSessionOf(credential.accountId, device, [result.clearAttempts, ...factor.writes], context);
  if (opened === null) return accountLocked(null);
  return {
    __typename: 'SessionTokens' as const,
    ...(await services.tokenIssuer.issue(opened.account, opened.session, now)),
  };
}
