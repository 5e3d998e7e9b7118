/** Renames a device of the viewer's account. */
import type { DeviceId } from '@marquee/contracts/ids';
import { requireScope } from '@marquee/subgraph/require-viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import { deviceNotFound, validation } from '../problems.js';
import { checkShortText } from '../rules/check-input.js';

const MAX_NAME = 100;

export async function renameDevice(deviceId: DeviceId, name: string, context: Context) {
  const { store, loaders } = context;
  const { accountId } = requireScope(context, 'account:write');
  const problems = checkShortText(name, MAX_NAME, ['name'], 'A device’s name');
  if (problems.length > 0) return validation(problems);
  return retryOnConflict(async () => {
    const before = await store.versionedAccount(accountId);
    const device = before?.document.devices.find(({ id }) => id === deviceId);
    if (before === null || device === undefined) return deviceNotFound(deviceId);
    const renamed = { ...device, name: name.trim() };
    const devices = before.document.devices.map((each) => (each.id === deviceId ? renamed : each));
    await store.commit({ writes: [store.saveAccount({ ...before.document, devices }, before)] });
    loaders.account.clear(accountId);
    return { __typename: 'DevicePayload' as const, device: renamed };
  });
}
