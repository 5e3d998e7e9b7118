/** What is asked for beside the password, of members who want it so: a code by mail, or of an authenticator app. */
import type { Write } from '@marquee/document-store/port';
import type { Context } from '../context.js';
import type { CredentialDocument, SecondFactor } from '../documents.js';
import { signInCodeMail } from '../mail/mail.js';
import { accountLocked, rateLimited, secondFactorRequired } from '../problems.js';
import { newCode } from './one-time-tokens.js';
import type { Purpose } from './one-time-tokens.js';
import { matchTotp } from './totp.js';
import { readStanding, tryGuarded } from './limited-attempts.js';

const CODE_MINUTES = 10;
const HOUR_MS = 3_600_000;

/** Each code is a mail. */
function codeLimit(accountId: string) {
  return { subject: `codes of ${accountId}`, burst: 10, everyMs: HOUR_MS / 10 };
}

export type FactorGate =
  /** Commit `writes` with what it opens. */
  | { readonly kind: 'open'; readonly writes: readonly Write[] }
  /** Commit `writes` all the same. */
  | {
      readonly kind: 'shut';
      readonly writes: readonly Write[];
      readonly problem:
        | ReturnType<typeof accountLocked>
        | ReturnType<typeof rateLimited>
        | ReturnType<typeof secondFactorRequired>;
    };

function purposeOf({ accountId }: CredentialDocument): Purpose {
  return `sign-in-code:${accountId}`;
}

function subjectOf({ accountId }: CredentialDocument): string {
  return `second-factor:${accountId}`;
}

/** Half enrolled is not enrolled: whoever never got the app to work must not be shut out. */
export function activeFactor({ secondFactor }: CredentialDocument): SecondFactor | null {
  return secondFactor?.kind === 'TOTP' && !secondFactor.confirmed ? null : secondFactor;
}

/** Asks for the code; mails one if that is the way it comes. */
async function ask(credential: CredentialDocument, factor: SecondFactor, { store, now }: Context): Promise<FactorGate> {
  const { attemptsLeft, lockedUntil } = await readStanding(store, subjectOf(credential), now);
  if (lockedUntil !== null) return { kind: 'shut', writes: [], problem: accountLocked(lockedUntil) };
  const problem = secondFactorRequired({
    challengeId: store.newId(),
    channel: factor.kind,
    attemptsLeft,
    wasWrong: false,
  });
  if (factor.kind === 'TOTP') return { kind: 'shut', writes: [], problem };
  const retryAfter = await store.limits.take([codeLimit(credential.accountId)], now);
  if (retryAfter !== null) return { kind: 'shut', writes: [], problem: rateLimited(retryAfter) };
  const code = newCode();
  const until = new Date(now.getTime() + CODE_MINUTES * 60_000);
  const writes = [
    ...(await store.tickets.issue(purposeOf(credential), code, credential.accountId, { until, now })),
    ...(await store.courier.post(signInCodeMail(credential.id, code, CODE_MINUTES), until, now)),
  ];
  return { kind: 'shut', writes, problem };
}

/** The writes that use the code up; null for a wrong one. */
async function spend(
  credential: CredentialDocument,
  factor: SecondFactor,
  code: string,
  { store, now }: Context,
): Promise<readonly Write[] | null> {
  if (factor.kind === 'EMAIL') {
    const ticket = await store.tickets.redeem(purposeOf(credential), code.trim(), now);
    return ticket === null ? null : [ticket.spend];
  }
  const before = await store.credentialToChange(credential.id);
  const step = matchTotp(factor.secret, code.trim(), { lastStep: factor.lastStep, now });
  if (before === null || step === null) return null;
  return [store.saveCredential({ ...before.document, secondFactor: { ...factor, lastStep: step } }, before)];
}

/** @param code What the member typed; null when nothing was asked for yet. */
export async function passSecondFactor(
  credential: CredentialDocument,
  code: string | null,
  context: Context,
): Promise<FactorGate> {
  const factor = activeFactor(credential);
  if (factor === null) return { kind: 'open', writes: [] };
  if (code === null) return ask(credential, factor, context);
  const { store, now, clientAddress } = context;
  let used: readonly Write[] = [];
  const check = async (): Promise<boolean> => {
    const writes = await spend(credential, factor, code, context);
    used = writes ?? [];
    return writes !== null;
  };
  const result = await tryGuarded(store, { subject: subjectOf(credential), check }, now);
  if (result.kind === 'right') return { kind: 'open', writes: [...used, result.forget] };
  const writes = [
    store.audit.record({ accountId: credential.accountId, kind: 'SECOND_FACTOR_FAILED' }, { clientAddress, now }),
  ];
  if (result.kind === 'locked') return { kind: 'shut', writes, problem: accountLocked(result.lockedUntil) };
  return {
    kind: 'shut',
    writes,
    problem: secondFactorRequired({
      challengeId: store.newId(),
      channel: factor.kind,
      attemptsLeft: result.standing.attemptsLeft,
      wasWrong: true,
    }),
  };
}
