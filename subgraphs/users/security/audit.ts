/**
 * The append-only record of security events. Each is written in the same commit as the change that it records.
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
  /** `UNKNOWN_ACCOUNT` for attempts at an address without an account. */
  readonly accountId: AccountId | typeof UNKNOWN_ACCOUNT;
  readonly kind: SecurityEventKind;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly deviceId: DeviceId | null;
  readonly profileId: ProfileId | null;
  /** The client's address from the router's signed header. */
  readonly address: string | null;
}

export const UNKNOWN_ACCOUNT = 'nobody';

/** A security event before id, time and address are added. */
export interface SecurityEventInput {
  readonly accountId: SecurityEvent['accountId'];
  readonly kind: SecurityEventKind;
  readonly deviceId?: DeviceId;
  readonly profileId?: ProfileId;
}

export interface Audit {
  record(event: SecurityEventInput, context: { readonly clientAddress: string | null; readonly now: Date }): Write;
  /** The account's events, latest first. */
  page(
    accountId: AccountId,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<DocumentPage<SecurityEvent>>;
  /** Writes that remove the account's oldest events, at most 1000. */
  removeOldest(accountId: AccountId): Promise<readonly Write[]>;
}

/** Events of addresses without an account: the latest ones replace the oldest, since anybody can cause them. */
const MAX_UNKNOWN_EVENTS = 1000;

const EVENTS = {
  name: 'security_events',
  indexes: [{ fields: ['accountId', 'at'] }],
} satisfies CollectionDefinition<SecurityEvent>;

export async function openAudit(store: Store, newId: () => string): Promise<Audit> {
  const events = await store.collection<SecurityEvent>(EVENTS);
  let unknownCount = 0;
  return {
    record: ({ accountId, kind, deviceId, profileId }, { clientAddress, now }) => {
      const isUnknown = accountId === UNKNOWN_ACCOUNT;
      if (isUnknown) unknownCount += 1;
      const event = {
        id: isUnknown ? `unknown-${unknownCount % MAX_UNKNOWN_EVENTS}` : newId(),
        accountId,
        kind,
        at: now.toISOString(),
        deviceId: deviceId ?? null,
        profileId: profileId ?? null,
        address: clientAddress,
      };
      return isUnknown ? events.upsert(event) : events.insert(event);
    },
    page: (accountId, { first, after }) =>
      events.find({ where: { accountId }, orderBy: { field: 'at', direction: 'descending' }, after, limit: first }),
    removeOldest: async (accountId) =>
      (
        await events.find({ where: { accountId }, orderBy: { field: 'at', direction: 'ascending' }, limit: 1000 })
      ).documents.map(({ id }) => events.remove(id)),
  };
}
