import type {
  AccountCreated,
  AccountErased,
  AccountState,
  AccountStatusChanged,
} from '@marquee/contracts/events/users';
import type { AccountDocument } from '../documents.js';

const stateOf = ({ id, revision, status, country, language }: AccountDocument): AccountState => ({
  accountId: id,
  version: revision,
  status,
  country,
  language,
});

export const accountCreated = (account: AccountDocument): AccountCreated => ({
  type: 'AccountCreated',
  version: 1,
  key: account.id,
  occurredAt: account.createdAt,
  payload: stateOf(account),
});

export const accountStatusChanged = (account: AccountDocument, occurredAt: string): AccountStatusChanged => ({
  type: 'AccountStatusChanged',
  version: 1,
  key: account.id,
  occurredAt,
  payload: stateOf(account),
});

export const accountErased = ({ id, revision, profiles, devices }: AccountDocument, at: string): AccountErased => ({
  type: 'AccountErased',
  version: 1,
  key: id,
  occurredAt: at,
  payload: {
    accountId: id,
    version: revision + 1,
    profileIds: profiles.map((profile) => profile.id),
    deviceIds: devices.map((device) => device.id),
    at,
  },
});
