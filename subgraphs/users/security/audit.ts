/**
 * The record of what was done to an account's safety: only ever added to, and in the same commit as what it records, so
 * that nothing is done that is not on record.
 */
import type { AccountId, DeviceId, ProfileId } from '@marquee/contracts/ids';
import type { CollectionDefinition, DocumentPage, Store, Write } from '@marquee/document-store/port';

export type SecurityEventKind =
  | 'SIGNED_UP'
  | 'SIGNED_IN'
  | 'SIGN_IN_FAILED'
  | 'SIGNED_OUT'
  | 'SIGNED_OUT_EVERYWHERE'
  | 'DEVICE_SIGNED_OUT'
  | 'REFRESH_TOKEN_REUSED'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_RESET_REQUESTED'
  | 'PASSWORD_RESET'
  | 'SECOND_FACTOR_SET'
  | 'SECOND_FACTOR_REMOVED'
  | 'SECOND_FACTOR_FAILED'
  | 'PROFILE_CREATED'
  | 'PROFILE_DELETED'
  | 'CEILING_RAISED'
  | 'PIN_SET'
  | 'PIN_REMOVED'
  | 'PIN_FAILED'
  | 'DATA_EXPORTED'
  | 'ERASURE_REQUESTED';

export interface SecurityEvent {
  readonly id: string;
  /** `NOBODY` for tries at an address that nobody registered. */
  readonly accountId: AccountId | typeof UNKNOWN_ACCOUNT;
  readonly kind: SecurityEventKind;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly deviceId: DeviceId | null;
  readonly profileId: ProfileId | null;
  /** Where it was asked from, as the router vouches. */
  readonly address: string | null;
}

export const UNKNOWN_ACCOUNT = 'nobody';

/** What is known of who did it. */
export interface SecurityEventInput {
  readonly accountId: SecurityEvent['accountId'];
  readonly kind: SecurityEventKind;
  readonly deviceId?: DeviceId;
  readonly profileId?: ProfileId;
}

export interface Audit {
  record(deed: SecurityEventInput, context: { readonly clientAddress: string | null; readonly now: Date }): Write;
  /** Latest first. */
  page(
    accountId: AccountId,
    asked: { readonly first: number; readonly after: string | null },
  ): Promise<DocumentPage<SecurityEvent>>;
  /** The oldest of the account, to be removed when it is erased; at most 1000. */
  removeOldest(accountId: AccountId): Promise<readonly Write[]>;
}

const EVENTS = {
  name: 'security_events',
  indexes: [{ fields: ['accountId', 'at'] }],
} satisfies CollectionDefinition<SecurityEvent>;

export async function openAudit(store: Store, newId: () => string): Promise<Audit> {
  const events = await store.collection<SecurityEvent>(EVENTS);
  return {
    record: ({ accountId, kind, deviceId, profileId }, { clientAddress, now }) =>
      events.insert({
        id: newId(),
        accountId,
        kind,
        at: now.toISOString(),
        deviceId: deviceId ?? null,
        profileId: profileId ?? null,
        address: clientAddress,
      }),
    page: (accountId, { first, after }) =>
      events.find({ where: { accountId }, orderBy: { field: 'at', direction: 'descending' }, after, limit: first }),
    removeOldest: async (accountId) =>
      (
        await events.find({ where: { accountId }, orderBy: { field: 'at', direction: 'ascending' }, limit: 1000 })
      ).documents.map(({ id }) => events.remove(id)),
  };
}
