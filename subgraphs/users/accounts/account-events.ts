/** Creates the events of an account. */
import type {
  AccountCreated,
  AccountErased,
  AccountState,
  AccountStatusChanged,
} from '@marquee/contracts/events/users';
import type { AccountDocument } from '../documents.js';

function stateOf({ id, revision, status, country, language }: AccountDocument): AccountState {
  return {
    accountId: id,
    version: revision,
    status,
    country,
    language,
  };
}

export function accountCreated(account: AccountDocument): AccountCreated {
  return {
    type: 'AccountCreated',
    version: 1,
    key: account.id,
    occurredAt: account.createdAt,
    payload: stateOf(account),
  };
}

export function accountStatusChanged(account: AccountDocument, occurredAt: string): AccountStatusChanged {
  return {
    type: 'AccountStatusChanged',
    version: 1,
    key: account.id,
    occurredAt,
    payload: stateOf(account),
  };
}

export function accountErased({ id, revision, profiles, devices }: AccountDocument, at: string): AccountErased {
  return {
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
  };
}
