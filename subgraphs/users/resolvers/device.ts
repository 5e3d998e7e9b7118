import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { DeviceResolvers } from '../generated/resolvers.js';
import { loadOwnAccount } from './own-account.js';

export const Device = {
  isCurrent: ({ id }, _args, { viewer }) => id === viewer?.deviceId,
} satisfies DeviceResolvers;

export const resolveDevices: ReferenceResolver<Context> = async (references, context) => {
  const own = new Map((await loadOwnAccount(context))?.devices.map((device) => [String(device.id), device]));
  return references.map(({ id }) => own.get(String(id)) ?? null);
};
