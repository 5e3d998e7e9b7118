/** Sets, confirms and removes the second factor. */
import { requireScope } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { requireOwnAccount } from '../accounts/own-account.js';
import type { Context } from '../context.js';
import type { SecondFactor } from '../documents.js';
import { rateLimited, secondFactorRequired } from '../problems.js';
import { MAX_FAILED_ATTEMPTS } from '../rules/attempts.js';
import { accountLimits } from '../security/rate-limits.js';
import { confirmPassword } from './confirm-password.js';
import { verifySecondFactor } from './second-factor.js';
import { matchTotp, newTotpSecret, totpUri } from './totp.js';

export interface SetSecondFactorInput {
  readonly kind: 'NONE' | 'EMAIL' | 'TOTP';
  readonly password: string;
  /** A code of the current factor. */
  readonly code?: string | null | undefined;
}

function factorOf(kind: SetSecondFactorInput['kind']): SecondFactor | null {
  if (kind === 'NONE') return null;
  return kind === 'EMAIL' ? { kind } : { kind, secret: newTotpSecret(), confirmed: false, lastStep: null };
}

function payload(factor: SecondFactor | null, email: string) {
  return {
    __typename: 'SecondFactorPayload' as const,
    kind: factor?.kind ?? ('NONE' as const),
    isActive: factor !== null && (factor.kind === 'EMAIL' || factor.confirmed),
    // Returned until the app is confirmed, for the QR code; never afterwards.
    totpUri: factor?.kind === 'TOTP' && !factor.confirmed ? totpUri(factor.secret, email) : null,
  };
}

/**
 * Sets or removes the factor. A change requires a code of the current factor. An authenticator app is required only
 * after `confirmTotp`.
 */
export async function setSecondFactor({ kind, password, code }: SetSecondFactorInput, context: Context) {
  const { store, services, now } = context;
  const { accountId, deviceId } = requireScope(context, 'account:write');
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await requireOwnAccount(context);
  const confirmed = await confirmPassword(account, password, context);
  if (confirmed.kind === 'refused') return confirmed.problem;
  const credential = await store.credential(account.email);
  if (credential === null) return rateLimited(1);
  const check = await verifySecondFactor(credential, code ?? null, null, context);
  if (check.kind === 'refused') {
    await store.commit({ writes: [confirmed.clearAttempts, ...check.writes] });
    services.mailQueue.deliver(now);
    return check.problem;
  }

  const factor = factorOf(kind);
  // The write of the used code's step is left out: the new credential replaces the same document.
  const used = check.writes.filter((write) => write.kind !== 'replace');
  return retryOnConflict(async () => {
    const before = await store.versionedCredential(account.email);
    if (before === null) return rateLimited(1);
    const record = store.audit.record(
      { accountId, kind: factor === null ? 'SECOND_FACTOR_REMOVED' : 'SECOND_FACTOR_SET', deviceId },
      context,
    );
    await store.commit({
      writes: [
        store.saveCredential({ ...before.document, secondFactor: factor }, before),
        record,
        confirmed.clearAttempts,
        ...used,
      ],
    });
    return payload(factor, account.email);
  });
}

/** Confirms the app with a valid code; from then on sign-in requires its codes. */
export async function confirmTotp(code: string, context: Context) {
  const { store, services, now } = context;
  const { accountId } = requireScope(context, 'account:write');
  const retryAfter = await services.rateLimiter.take(accountLimits(accountId), now);
  if (retryAfter !== null) return rateLimited(retryAfter);
  const account = await requireOwnAccount(context);
  return retryOnConflict(async () => {
    const before = await store.versionedCredential(account.email);
    const factor = before?.document.secondFactor ?? null;
    if (before === null || factor?.kind !== 'TOTP') return payload(factor, account.email);
    const step = matchTotp(factor.secret, code.trim(), { lastStep: factor.lastStep, now });
    // The signed-in member has the secret already, so attempts are not limited.
    if (step === null)
      return secondFactorRequired({
        challengeId: services.newId(),
        channel: 'TOTP',
        attemptsLeft: MAX_FAILED_ATTEMPTS,
        wasWrong: true,
      });
    const next: SecondFactor = { ...factor, confirmed: true, lastStep: step };
    await store.commit({ writes: [store.saveCredential({ ...before.document, secondFactor: next }, before)] });
    return payload(next, account.email);
  });
}
