/** Signs a member in. */
import type { AccountId } from '@marquee/contracts/ids';
import { badUserInput } from '@marquee/subgraph/errors';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { readDeviceInput } from '../devices/register-device.js';
import type { DeviceInput, SignedInDevice } from '../devices/register-device.js';
import { accountLocked, badCredentials, rateLimited } from '../problems.js';
import { MAX_EMAIL, MAX_PASSWORD, normaliseEmail } from '../rules/check-input.js';
import { maySignIn } from '../rules/account-status.js';
import { UNKNOWN_ACCOUNT } from '../security/audit.js';
import { failedSignInLimit, signInLimits } from '../security/rate-limits.js';
import { RETRY_WHEN_BUSY_SECONDS } from '../secrets/confirm-password.js';
import { verifySecondFactor } from '../secrets/second-factor.js';
import { isHashingBusy, DUMMY_HASH } from '../secrets/secret-hash.js';
import { attemptSecret } from '../secrets/limited-attempts.js';
import type { RemainingAttempts } from '../secrets/limited-attempts.js';
import type { CredentialDocument } from '../documents.js';
import { sourceOfSignIn } from './sign-in-source.js';
import type { SignInSource } from './sign-in-source.js';
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

/** Counts a failed attempt at the password, and says so where a lock begins. */
async function refuseCredentials(
  credential: CredentialDocument | null,
  remaining: RemainingAttempts,
  source: SignInSource,
  context: Context,
) {
  const { store, log, now } = context;
  const accountId = credential?.accountId ?? UNKNOWN_ACCOUNT;
  if (remaining.lockedUntil !== null)
    log.warn(
      { accountId, from: source.name, network: source.network, lockedUntil: remaining.lockedUntil },
      'sign-in is locked for this account from there after failed attempts',
    );
  await store.commit({ writes: [store.audit.record({ accountId, kind: 'SIGN_IN_FAILED' }, context)] });
  return badCredentials(remaining, now);
}

async function giveBackFailure(email: string, source: SignInSource, { services, now }: Context): Promise<void> {
  if (!source.isKnownDevice) await services.rateLimiter.giveBack([failedSignInLimit(email)], now);
}

/**
 * Whether the limits allow a sign-in from there. Null, or the problem. An attempt counts as failed until it has
 * succeeded.
 */
async function checkLimits(email: string, source: SignInSource, { services, log, now }: Context) {
  const { rateLimiter, config } = services;
  const failed = source.isKnownDevice ? [] : [failedSignInLimit(email)];
  const retryAfter = await rateLimiter.take([...signInLimits(source, email, config.signInsPerMinute), ...failed], now);
  if (retryAfter !== null) {
    log.info({ from: source.name, retryAfterSeconds: retryAfter }, 'a sign-in was refused by a rate limit');
    return rateLimited(retryAfter);
  }
  if (!isHashingBusy()) return null;
  await rateLimiter.giveBack(failed, now);
  return rateLimited(RETRY_WHEN_BUSY_SECONDS);
}

/**
 * An unknown address causes the same work, counts the same attempts and gets the same responses as a wrong password.
 */
export async function signIn(input: SignInInput, context: Context) {
  const { store, services, now } = context;
  const { email, password } = readCredentials(input);
  const device = readDeviceInput(input.device);
  const credential = await store.credential(email);
  const source = await sourceOfSignIn(input.device.token ?? null, credential, context);
  const limited = await checkLimits(email, source, context);
  if (limited !== null) return limited;

  const result = await attemptSecret(
    store,
    { subject: `sign-in:${email} ${source.name}`, secret: password, hash: credential?.passwordHash ?? DUMMY_HASH },
    now,
  );
  if (result.kind === 'locked') {
    // Not compared: repeated requests of one locked network do not use up what other networks may fail.
    await giveBackFailure(email, source, context);
    return accountLocked(result.lockedUntil, now);
  }
  if (result.kind === 'incorrect') return refuseCredentials(credential, result.remaining, source, context);
  if (credential === null) return refuseCredentials(null, { attemptsLeft: 0, lockedUntil: null }, source, context);
  await giveBackFailure(email, source, context);

  const factor = await verifySecondFactor(credential, input.secondFactorCode ?? null, source, context);
  if (factor.kind === 'refused') {
    await store.commit({ writes: [result.clearAttempts, ...factor.writes] });
    services.mailQueue.deliver(now);
    return factor.problem;
  }
  const opened = await openSessionOf(credential.accountId, device, [result.clearAttempts, ...factor.writes], context);
  if (opened === null) return accountLocked(null, now);
  return {
    __typename: 'SessionTokens' as const,
    ...(await services.tokenIssuer.issue(opened.account, opened.session, now)),
  };
}
