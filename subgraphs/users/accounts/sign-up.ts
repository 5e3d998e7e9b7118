/** Signs up: creates an account with its first device and session. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import { requireIdempotencyKey } from '@marquee/subgraph/require-viewer';
import { DuplicateError } from '@marquee/document-store/port';
import { networkOf } from '@marquee/runtime/ip-address';
import type { Context } from '../context.js';
import { readDeviceInput } from '../devices/register-device.js';
import type { DeviceInput, SignedInDevice } from '../devices/register-device.js';
import type { AccountDocument } from '../documents.js';
import { emailTaken, idempotencyConflict, rateLimited, validation } from '../problems.js';
import { checkEmail, checkNewPassword, normaliseEmail } from '../rules/check-input.js';
import { nearestLanguage } from '../rules/supported-language.js';
import { signUpLimits, takenAddressLimit } from '../security/rate-limits.js';
import { RETRY_WHEN_BUSY_SECONDS } from '../secrets/confirm-password.js';
import { hashSecret, isHashingBusy, verifySecret } from '../secrets/secret-hash.js';
import { openSession } from '../sessions/open-session.js';
import { accountCreated } from './account-events.js';

export interface SignUpInput {
  readonly idempotencyKey: string;
  readonly email: string;
  readonly password: string;
  readonly country: string;
  readonly language: string;
  readonly marketingConsent?: boolean | null | undefined;
  readonly device: DeviceInput;
}

function newAccount(
  id: AccountId,
  { email, country, language, marketingConsent }: SignUpInput,
  now: Date,
): AccountDocument {
  return {
    id,
    revision: 1,
    email: email.trim(),
    // Becomes ACTIVE with billing's event of the first payment.
    status: 'PENDING',
    country,
    language: nearestLanguage(language),
    createdAt: now.toISOString(),
    profiles: [],
    devices: [],
    staffScopes: [],
    subscriptionVersion: 0,
    marketingConsent: marketingConsent === true,
  };
}

/**
 * Creates the account and its first session under the idempotency key. The result is the session's id; null when the
 * address is taken.
 */
async function createAccountOnce(input: SignUpInput, device: SignedInDevice, passwordHash: string, context: Context) {
  const { store, services, now } = context;
  const { country, language, marketingConsent } = input;
  const email = normaliseEmail(input.email);
  const request = { signUp: { country, language, marketingConsent: marketingConsent === true, esn: device.esn } };
  return store.idempotency.execute<string | null>(
    { scope: `sign-up:${email}`, key: input.idempotencyKey, request },
    async () => {
      if ((await store.credential(email)) !== null) return { result: null, change: null };
      const account = newAccount(asId<AccountId>(services.newId()), input, now);
      const opened = await openSession({ document: account, version: null }, device, context);
      const record = store.audit.record(
        { accountId: account.id, kind: 'SIGNED_UP', deviceId: opened.session.deviceId },
        context,
      );
      const credential = store.saveCredential(
        { id: email, accountId: account.id, passwordHash, secondFactor: null },
        null,
      );
      return {
        result: opened.session.id,
        change: {
          writes: [credential, ...opened.change.writes, record],
          events: [accountCreated(account), ...opened.change.events],
        },
      };
    },
  );
}

/**
 * New tokens for the session that the sign-up opened. A repeated request gets tokens only with the same password.
 */
async function issueTokens(sessionId: string, { email, password }: SignUpInput, { store, services, now }: Context) {
  const [credential, session] = await Promise.all([store.credential(email), store.sessions.versioned(asId(sessionId))]);
  if (credential === null || session === null || !(await verifySecret(password, credential.passwordHash)))
    return idempotencyConflict();
  const [account] = await store.accounts([credential.accountId]);
  return account == null
    ? idempotencyConflict()
    : { __typename: 'SessionTokens' as const, ...(await services.tokenIssuer.issue(account, session.document, now)) };
}

/**
 * Creates an account and signs the device in. A repeated request with the same key returns tokens of the same account.
 * A taken address costs the same work as a free one: the password is hashed before the address is looked up.
 */
export async function signUp(input: SignUpInput, context: Context) {
  const { services, clientAddress, now } = context;
  const network = networkOf(clientAddress);
  requireIdempotencyKey(input.idempotencyKey);
  const device = readDeviceInput(input.device);
  const problems = [
    ...checkEmail(input.email, ['email']),
    ...checkNewPassword(input.password, input.email, ['password']),
  ];
  if (problems.length > 0) return validation(problems);
  const email = normaliseEmail(input.email);
  const taken = takenAddressLimit(network);
  const retryAfter = await services.rateLimiter.take(
    [...signUpLimits(network, email, services.config.signUpsPerHour), taken],
    now,
  );
  if (retryAfter !== null) return rateLimited(retryAfter);
  if (isHashingBusy()) return rateLimited(RETRY_WHEN_BUSY_SECONDS);

  const passwordHash = await hashSecret('password', input.password);
  try {
    const created = await createAccountOnce(input, device, passwordHash, context);
    if (created.kind === 'conflict') return idempotencyConflict();
    if (created.result === null) return emailTaken();
    await services.rateLimiter.giveBack([taken], now);
    return await issueTokens(created.result, input, context);
  } catch (error) {
    // A concurrent sign-up used the same address.
    if (error instanceof DuplicateError) return emailTaken();
    throw error;
  }
}
