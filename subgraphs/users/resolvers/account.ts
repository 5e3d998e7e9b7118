/** Resolvers of `Account` and `Device`. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { listConnection, readPageArguments, toConnection } from '@marquee/subgraph/connection';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import { forbidden } from '@marquee/subgraph/errors';
import { loadOwnAccount } from '../accounts/own-account.js';
import type { Context } from '../context.js';
import type { AccountResolvers, DeviceResolvers } from '../generated/resolvers.js';
import { activeFactor } from '../secrets/second-factor.js';

/** Throws FORBIDDEN without the scope `account:read` (which kids profiles lack) or `support:read`. */
function requireReader(viewer: ViewerIdentity | null, what: string): void {
  const isReader = viewer?.scopes.some((scope) => scope === 'account:read' || scope === 'support:read') === true;
  if (!isReader) throw forbidden(`The ${what} requires the scope \`account:read\`; select an adult’s profile.`);
}

export const Account = {
  email: ({ email }, _args, { viewer }) => {
    requireReader(viewer, 'e-mail');
    return email;
  },
  devices: ({ devices }, args) => {
    const page = readPageArguments(args, { max: 100 });
    return listConnection(
      devices,
      page,
      ({ id }) => Buffer.from(id).toString('base64url'),
      (node) => ({ node }),
    );
  },
  secondFactor: async ({ email }, _args, { viewer, store }) => {
    requireReader(viewer, 'second factor');
    const credential = await store.credential(email);
    return credential === null ? null : (activeFactor(credential)?.kind ?? 'NONE');
  },
  securityEvents: async ({ id, devices }, args, { viewer, store }) => {
    requireReader(viewer, 'security events');
    const page = readPageArguments(args, { max: 100 });
    const found = await store.audit.page(id, page);
    return toConnection(found, page, ({ deviceId, ...event }) => ({
      node: { ...event, device: devices.find((device) => device.id === deviceId) ?? null },
    }));
  },
} satisfies AccountResolvers;

export const resolveAccounts: ReferenceResolver<Context> = async (references, context) => {
  const own = await loadOwnAccount(context);
  return references.map(({ id }) => (own !== null && id === own.id ? own : null));
};

export const Device = {
  isCurrent: ({ id }, _args, { viewer }) => id === viewer?.deviceId,
} satisfies DeviceResolvers;

export const resolveDevices: ReferenceResolver<Context> = async (references, context) => {
  const own = new Map((await loadOwnAccount(context))?.devices.map((device) => [String(device.id), device]));
  return references.map(({ id }) => own.get(String(id)) ?? null);
};
