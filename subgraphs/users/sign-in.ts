import type { AccountId } from '@marquee/contracts/ids';
import { badUserInput } from '@marquee/kit/graph/errors';
import type { Write } from '@marquee/kit/store/port';
import { identityOf } from './access-token.js';
import type { Context } from './context.js';
import { readDeviceInput, withSignedInDevice } from './device-seen.js';
import type { DeviceInput } from './device-seen.js';
import type { AccountDocument, DeviceRecord } from './documents.js';
import { accountLocked, badCredentials } from './problems.js';
import { retryOnConflict } from '@marquee/kit/store/retry-on-conflict';
import { normaliseEmail } from './rules/email.js';
import { maySignIn } from './rules/may-sign-in.js';
import { NOBODYS_HASH } from './secret-hash.js';
import { trySecret } from './try-secret.js';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly device: DeviceInput;
}

/** No address is longer (RFC 5321), and hashing a longer password only costs us. */
const MAX_EMAIL = 254;
const MAX_PASSWORD = 256;

const readCredentials = ({ email, password }: SignInInput): { readonly email: string; readonly password: string } => {
  if (email.length > MAX_EMAIL) throw badUserInput(`\`email\` must have at most ${MAX_EMAIL} characters, got ${email.length}.`);
  if (password.length > MAX_PASSWORD) throw badUserInput(`\`password\` must have at most ${MAX_PASSWORD} characters, got ${password.length}.`);
  return { email: normaliseEmail(email), password };
};

type Opened = { readonly account: AccountDocument; readonly device: DeviceRecord };

/** Null when the account is gone or closed. */
const openAccount = (
  accountId: AccountId,
  device: ReturnType<typeof readDeviceInput>,
  forget: Write,
  { store, now }: Context,
): Promise<Opened | null> =>
  retryOnConflict(async () => {
    const before = await store.accountToChange(accountId);
    if (before === null || !maySignIn(before.document.status)) return null;
    const opened = withSignedInDevice(before.document, device, now);
    await store.commit({ writes: [store.saveAccount(opened.account, before), forget] });
    return opened;
  });

/** An address that nobody registered costs the same work, counts the same tries and gets the same answers as a wrong password. */
export const signIn = async (input: SignInInput, context: Context) => {
  const { store, now } = context;
  const { email, password } = readCredentials(input);
  const device = readDeviceInput(input.device);

  const credential = await store.credential(email);
  const guarded = { subject: `sign-in:${email}`, secret: password, hash: credential?.passwordHash ?? NOBODYS_HASH };
  const result = await trySecret(store, guarded, now);
  if (result.kind === 'locked') return accountLocked(result.lockedUntil);
  if (result.kind === 'wrong') return badCredentials(result.standing.attemptsLeft);
  if (credential === null) return badCredentials(0);

  const opened = await openAccount(credential.accountId, device, result.forget, context);
  if (opened === null) return accountLocked(null);
  const tokens = await store.tokens.issue(identityOf(opened.account, null, opened.device.id), now);
  return { __typename: 'SessionTokens' as const, ...tokens };
};
