/** Resets a password with a token sent by mail. */
import { badUserInput } from '@marquee/subgraph/errors';
import { networkOf } from '@marquee/runtime/ip-address';
import type { Context } from '../context.js';
import { passwordResetMail } from '../mail/mail.js';
import { accepted, rateLimited, tokenUsed, validation } from '../problems.js';
import { checkNewPassword, MAX_EMAIL, normaliseEmail } from '../rules/check-input.js';
import { UNKNOWN_ACCOUNT } from '../security/audit.js';
import { passwordResetLimits, tokenLimits } from '../security/rate-limits.js';
import { RETRY_WHEN_BUSY_SECONDS } from '../secrets/confirm-password.js';
import { isHashingBusy } from '../secrets/secret-hash.js';
import { newToken } from '../secrets/one-time-tokens.js';
import { replacePassword } from './replace-password.js';

const TOKEN_MINUTES = 30;

/**
 * Response, work and writes are the same whether or not the address is known.
 */
export async function requestPasswordReset(email: string, context: Context) {
  const { store, services, clientAddress, now } = context;
  if (email.length > MAX_EMAIL)
    throw badUserInput(`\`email\` must have at most ${MAX_EMAIL} characters, got ${email.length}.`);
  const normalised = normaliseEmail(email);
  const retryAfter = await services.rateLimiter.take(passwordResetLimits(networkOf(clientAddress), normalised), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const credential = await store.credential(normalised);
  const token = newToken();
  const until = new Date(now.getTime() + TOKEN_MINUTES * 60_000);
  await store.commit({
    writes: [
      ...(await store.oneTimeTokens.issue('password-reset', token, credential?.accountId ?? null, { until, now })),
      ...(await services.mailQueue.enqueue(
        credential === null ? null : passwordResetMail(credential.id, token, TOKEN_MINUTES),
        until,
        now,
      )),
      store.audit.record(
        { accountId: credential?.accountId ?? UNKNOWN_ACCOUNT, kind: 'PASSWORD_RESET_REQUESTED' },
        context,
      ),
    ],
  });
  services.mailQueue.deliver(now);
  return accepted(null);
}

/** Signs out every device. */
export async function resetPassword(token: string, newPassword: string, context: Context) {
  const { store, services, clientAddress, now } = context;
  const retryAfter =
    (await services.rateLimiter.take(tokenLimits(networkOf(clientAddress)), now)) ??
    (isHashingBusy() ? RETRY_WHEN_BUSY_SECONDS : null);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const redeemed = await store.oneTimeTokens.find('password-reset', token, now);
  const [account] = redeemed === null ? [] : await store.accounts([redeemed.accountId]);
  if (redeemed === null || account == null) return tokenUsed();
  const problems = checkNewPassword(newPassword, account.email, ['newPassword']);
  if (problems.length > 0) return validation(problems);
  const isDone = await replacePassword(
    account,
    newPassword,
    { kind: 'PASSWORD_RESET', keep: null, writes: [redeemed.consume] },
    context,
  );
  return isDone ? accepted(null) : tokenUsed();
}
