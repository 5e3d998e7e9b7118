/** The second factor, where a member has set one: a code by mail, or of an authenticator app. */
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { CredentialDocument, SecondFactor } from '../documents.js';
import { signInCodeMail } from '../mail/mail.js';
import { accountLocked, rateLimited, secondFactorRequired } from '../problems.js';
import type { SignInSource } from '../sessions/sign-in-source.js';
import { newCode } from './one-time-tokens.js';
import type { Purpose } from './one-time-tokens.js';
import { matchTotp } from './totp.js';
import { readRemainingAttempts, attemptCheck } from './limited-attempts.js';

const CODE_MINUTES = 10;
const HOUR_MS = 3_600_000;

/** Bounds the number of mails. */
function codeLimit(accountId: string) {
  return { subject: `codes of ${accountId}`, burst: 10, everyMs: HOUR_MS / 10 };
}

export type SecondFactorCheck =
  /** Commit `writes` with the change that the code allows. */
  | { readonly kind: 'passed'; readonly writes: readonly Write[] }
  /** Commit `writes` although the check failed. */
  | {
      readonly kind: 'refused';
      readonly writes: readonly Write[];
      readonly problem:
        | ReturnType<typeof accountLocked>
        | ReturnType<typeof rateLimited>
        | ReturnType<typeof secondFactorRequired>;
    };

function purposeOf({ accountId }: CredentialDocument): Purpose {
  return `sign-in-code:${accountId}`;
}

/**
 * Codes are counted for the account, since whoever enters one has the password: a thief cannot guess from many networks.
 * A known device is counted by itself, so that the thief does not lock it.
 */
function subjectOf({ accountId }: CredentialDocument, source: SignInSource | null): string {
  return `second-factor:${accountId}${source?.isKnownDevice === true ? ` ${source.name}` : ''}`;
}

/**
 * The required factor. An authenticator app that was never confirmed is not required: the member may not have set it
 * up.
 */
export function activeFactor({ secondFactor }: CredentialDocument): SecondFactor | null {
  return secondFactor?.kind === 'TOTP' && !secondFactor.confirmed ? null : secondFactor;
}

/** Refuses with a request for a code; sends one where the channel is e-mail. */
async function requestCode(
  credential: CredentialDocument,
  factor: SecondFactor,
  source: SignInSource | null,
  { store, services, now }: Context,
): Promise<SecondFactorCheck> {
  const { attemptsLeft, lockedUntil } = await readRemainingAttempts(store, subjectOf(credential, source), now);
  if (lockedUntil !== null) return { kind: 'refused', writes: [], problem: accountLocked(lockedUntil, now) };
  const problem = secondFactorRequired({
    challengeId: services.newId(),
    channel: factor.kind,
    attemptsLeft,
    wasWrong: false,
  });
  if (factor.kind === 'TOTP') return { kind: 'refused', writes: [], problem };
  const retryAfter = await services.rateLimiter.take([codeLimit(credential.accountId)], now);
  if (retryAfter !== null) return { kind: 'refused', writes: [], problem: rateLimited(retryAfter) };
  const code = newCode();
  const until = new Date(now.getTime() + CODE_MINUTES * 60_000);
  const writes = [
    ...(await store.oneTimeTokens.issue(purposeOf(credential), code, credential.accountId, { until, now })),
    ...(await services.mailQueue.enqueue(signInCodeMail(credential.id, code, CODE_MINUTES), until, now)),
  ];
  return { kind: 'refused', writes, problem };
}

/** Returns the writes that mark the code as used; null for a wrong code. */
async function consumeCode(
  credential: CredentialDocument,
  factor: SecondFactor,
  code: string,
  { store, now }: Context,
): Promise<readonly Write[] | null> {
  if (factor.kind === 'EMAIL') {
    const found = await store.oneTimeTokens.find(purposeOf(credential), code.trim(), now);
    return found === null ? null : [found.consume];
  }
  const before = await store.versionedCredential(credential.id);
  const step = matchTotp(factor.secret, code.trim(), { lastStep: factor.lastStep, now });
  if (before === null || step === null) return null;
  return [store.saveCredential({ ...before.document, secondFactor: { ...factor, lastStep: step } }, before)];
}

/**
 * @param code The code that the member entered; null before one was requested.
 * @param source Where the sign-in comes from; null for a signed-in member.
 */
export async function verifySecondFactor(
  credential: CredentialDocument,
  code: string | null,
  source: SignInSource | null,
  context: Context,
): Promise<SecondFactorCheck> {
  const factor = activeFactor(credential);
  if (factor === null) return { kind: 'passed', writes: [] };
  if (code === null) return requestCode(credential, factor, source, context);
  const { store, services, now, clientAddress } = context;
  let used: readonly Write[] = [];
  const check = async (): Promise<boolean> => {
    const writes = await consumeCode(credential, factor, code, context);
    used = writes ?? [];
    return writes !== null;
  };
  const result = await attemptCheck(store, { subject: subjectOf(credential, source), check }, now);
  if (result.kind === 'correct') return { kind: 'passed', writes: [...used, result.clearAttempts] };
  const writes = [
    store.audit.record({ accountId: credential.accountId, kind: 'SECOND_FACTOR_FAILED' }, { clientAddress, now }),
  ];
  if (result.kind === 'locked') return { kind: 'refused', writes, problem: accountLocked(result.lockedUntil, now) };
  return {
    kind: 'refused',
    writes,
    problem: secondFactorRequired({
      challengeId: services.newId(),
      channel: factor.kind,
      attemptsLeft: result.remaining.attemptsLeft,
      wasWrong: true,
    }),
  };
}
