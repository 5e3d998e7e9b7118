/** Resolvers of the mutations; each calls its use case. */
import { asId } from '@marquee/contracts/ids';
import type { DeviceId, ProfileId, TitleId } from '@marquee/contracts/ids';
import { requestErasure } from '../accounts/erase-account.js';
import { exportMyData } from '../accounts/export-data.js';
import { signUp } from '../accounts/sign-up.js';
import { addToMyList, moveToTopOfMyList, removeFromMyList } from '../my-list/change-my-list.js';
import { renameDevice } from '../devices/rename-device.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { changePassword } from '../passwords/change-password.js';
import { requestPasswordReset, resetPassword } from '../passwords/reset-password.js';
import { createProfile } from '../profiles/create-profile.js';
import { deleteProfile } from '../profiles/delete-profile.js';
import { setProfilePin } from '../profiles/set-profile-pin.js';
import { updateProfile } from '../profiles/update-profile.js';
import { confirmTotp, setSecondFactor } from '../secrets/set-second-factor.js';
import { refreshSession } from '../sessions/refresh-session.js';
import { selectProfile } from '../sessions/select-profile.js';
import { signIn } from '../sessions/sign-in.js';
import { signOut, signOutDevice } from '../sessions/sign-out.js';

export const Mutation = {
  signUp: (_root, { input }, context) => signUp(input, context),
  signIn: (_root, { input }, context) => signIn(input, context),
  refreshSession: (_root, { refreshToken, idempotencyKey }, context) =>
    refreshSession({ refreshToken, idempotencyKey: idempotencyKey ?? null }, context),
  signOut: (_root, { everywhere }, context) => signOut({ everywhere: everywhere === true }, context),
  requestPasswordReset: (_root, { email }, context) => requestPasswordReset(email, context),
  resetPassword: (_root, { token, newPassword }, context) => resetPassword(token, newPassword, context),
  changePassword: (_root, { input }, context) => changePassword(input, context),
  setSecondFactor: (_root, { input }, context) => setSecondFactor(input, context),
  confirmTotp: (_root, { code }, context) => confirmTotp(code, context),
  selectProfile: (_root, { profileId, pin, password }, context) =>
    selectProfile({ profileId: asId<ProfileId>(profileId), pin: pin ?? null, password: password ?? null }, context),
  createProfile: (_root, { input }, context) => createProfile(input, context),
  updateProfile: (_root, { input }, context) =>
    updateProfile({ ...input, profileId: asId<ProfileId>(input.profileId) }, context),
  deleteProfile: (_root, { profileId }, context) => deleteProfile(asId<ProfileId>(profileId), context),
  setProfilePin: (_root, { profileId, password, pin }, context) =>
    setProfilePin({ profileId: asId<ProfileId>(profileId), password, pin: pin ?? null }, context),
  renameDevice: (_root, { deviceId, name }, context) => renameDevice(asId<DeviceId>(deviceId), name, context),
  signOutDevice: (_root, { deviceId }, context) => signOutDevice(asId<DeviceId>(deviceId), context),
  addToMyList: (_root, { titleId }, context) => addToMyList(asId<TitleId>(titleId), context),
  removeFromMyList: (_root, { titleId }, context) => removeFromMyList(asId<TitleId>(titleId), context),
  moveToTopOfMyList: (_root, { titleId }, context) => moveToTopOfMyList(asId<TitleId>(titleId), context),
  exportMyData: (_root, { password }, context) => exportMyData(password, context),
  requestDataErasure: (_root, { password }, context) => requestErasure(password, context),
} satisfies MutationResolvers;
