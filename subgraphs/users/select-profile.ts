import type { ProfileId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { requireViewer } from '@marquee/kit/graph/require-viewer';
import type { Write } from '@marquee/kit/store/port';
import { identityOf } from './access-token.js';
import type { Context } from './context.js';
import { withDeviceInUse } from './device-seen.js';
import type { ProfileRecord } from './documents.js';
import { pinNeeded, pinWrong, profileNotFound } from './problems.js';
import { retryOnConflict } from '@marquee/kit/store/retry-on-conflict';
import { maySignIn } from './rules/may-sign-in.js';
import { readStanding, trySecret } from './try-secret.js';

export interface SelectProfileInput {
  readonly profileId: ProfileId;
  readonly pin: string | null;
}

type Gate = { readonly kind: 'open'; readonly writes: readonly Write[] } | { readonly kind: 'shut'; readonly problem: ReturnType<typeof pinWrong> };

const passPin = async (profile: ProfileRecord, pin: string | null, { store, now }: Context): Promise<Gate> => {
  if (profile.pinHash === null) return { kind: 'open', writes: [] };
  const subject = `pin:${profile.id}`;
  if (pin === null) return { kind: 'shut', problem: pinNeeded(await readStanding(store, subject, now)) };
  const result = await trySecret(store, { subject, secret: pin, hash: profile.pinHash }, now);
  if (result.kind === 'right') return { kind: 'open', writes: [result.forget] };
  const standing = result.kind === 'locked' ? { attemptsLeft: 0, lockedUntil: result.lockedUntil } : result.standing;
  return { kind: 'shut', problem: pinWrong(standing) };
};

const noteDevice = (viewer: ViewerIdentity, writes: readonly Write[], { store, now }: Context): Promise<void> =>
  retryOnConflict(async () => {
    const before = await store.accountToChange(viewer.accountId);
    if (before === null) return;
    await store.commit({ writes: [store.saveAccount(withDeviceInUse(before.document, viewer.deviceId, now), before), ...writes] });
  });

/** Only a profile of the viewer's own account can be chosen; another's does not exist, as far as the answer tells. */
export const selectProfile = async ({ profileId, pin }: SelectProfileInput, context: Context) => {
  const viewer = requireViewer(context);
  const { store, loaders, now } = context;
  const account = await loaders.account.load(viewer.accountId);
  const profile = account?.profiles.find(({ id }) => id === profileId);
  if (account === null || profile === undefined || !maySignIn(account.status)) return profileNotFound(profileId);

  const gate = await passPin(profile, pin, context);
  if (gate.kind === 'shut') return gate.problem;
  await noteDevice(viewer, gate.writes, context);
  const tokens = await store.tokens.issue(identityOf(account, profile, viewer.deviceId), now);
  return { __typename: 'ProfileSession' as const, profile, tokens };
};
