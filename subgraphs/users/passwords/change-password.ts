/** Changes the password of a signed-in member. */
import { requireScope } from '@marquee/subgraph/require-viewer';
import type { Context } from '../context.js';
import { accepted, rateLimited, validation } from '../problems.js';
import { checkNewPassword } from '../rules/check-input.js';
import { accountLimits } from '../security/rate-limits.js';
import { RETRY_WHEN_BUSY_SECONDS, confirmPassword } from '../secrets/confirm-password.js';
import { requireOwnAccount } from '../accounts/own-account.js';
import { replacePassword } from './replace-password.js';

export interface ChangePasswordInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Signs out every device except this one. */
export async function changePassword({ currentPassword, newPassword }: ChangePasswordInput, context: Context) {
  const { services, now } = context;
  const { accountId, sessionId } = requireScope(context, 'account:write');
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await requireOwnAccount(context);
  const problems = checkNewPassword(newPassword, account.email, ['newPassword']);
  if (problems.length > 0) return validation(problems);
  const confirmed = await confirmPassword(account, currentPassword, context);
  if (confirmed.kind === 'refused') return confirmed.problem;
  const isDone = await replacePassword(
    account,
    newPassword,
    { kind: 'PASSWORD_CHANGED', keep: sessionId, writes: [confirmed.clearAttempts] },
    context,
  );
  return isDone ? accepted(null) : rateLimited(RETRY_WHEN_BUSY_SECONDS);
}
