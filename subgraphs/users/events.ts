/** Published events, and the handlers of other subgraphs' events. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import { ERASURE_OWNERS } from '@marquee/contracts/events/erasure';
import type { ErasureDone } from '@marquee/contracts/events/erasure';
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { EventsDefinition, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { accountStatusChanged } from './accounts/account-events.js';
import { COLLECTIONS } from './documents.js';
import type { TitleDocument } from './documents.js';
import { statusAfter } from './rules/account-status.js';
import { isComplete, addReport } from './rules/erasure.js';
import type { UsersServices } from './services.js';
import type { UsersStore } from './store.js';

function toTitle({ titleId, maturityLevel }: TitleState): TitleDocument {
  return {
    id: titleId,
    maturityLevel,
    isWithdrawn: false,
  };
}

/** Derives the account's status from billing's subscription status, and publishes it when it changes. */
async function applySubscription(
  { payload, occurredAt }: { readonly payload: SubscriptionState; readonly occurredAt: string },
  unit: UnitOfWork,
  { collections }: UsersStore,
): Promise<void> {
  const account = await unit.get(collections.accounts, payload.accountId);
  if (account === null || account.subscriptionVersion >= payload.version) return;
  const status = statusAfter(account.status, payload.status);
  if (status === account.status)
    return unit.upsert(collections.accounts, { ...account, subscriptionVersion: payload.version });
  const next = { ...account, subscriptionVersion: payload.version, status, revision: account.revision + 1 };
  unit.upsert(collections.accounts, next);
  unit.emit(accountStatusChanged(next, occurredAt));
}

async function applyErasureDone(
  { payload }: Envelope<'ErasureDone', ErasureDone['payload']>,
  unit: UnitOfWork,
  { collections }: UsersStore,
  clock: () => Date,
): Promise<void> {
  const erasure = await unit.get(collections.erasures, payload.accountId);
  if (erasure === null || erasure.completedAt !== null) return;
  const answers = addReport(erasure.answers, payload);
  unit.upsert(collections.erasures, {
    ...erasure,
    answers,
    completedAt: isComplete(answers, ERASURE_OWNERS) ? clock().toISOString() : null,
  });
}

/**
 * Event handlers. Catalog's events build the read model of titles that can be saved, billing's set the account's
 * status, and the `ErasureDone` events of all subgraphs complete an erasure.
 */
export function createEvents({ clock }: Pick<UsersServices, 'clock'>): EventsDefinition<UsersStore> {
  return {
    publishes: [
      'AccountCreated',
      'AccountStatusChanged',
      'AccountErased',
      'ProfileCreated',
      'ProfileUpdated',
      'ProfileDeleted',
      'MyListChanged',
      'DeviceRegistered',
      'DeviceSignedOut',
    ],
    consumes: [...new Set(['catalog', 'billing', ...ERASURE_OWNERS])],
    handlers: {
      TitlePublished: ({ payload }, unit, { collections }) => unit.upsert(collections.titles, toTitle(payload)),
      TitleChanged: ({ payload }, unit, { collections }) => unit.upsert(collections.titles, toTitle(payload)),
      TitleWithdrawn: async ({ payload }, unit, { collections }) => {
        const title = await unit.get(collections.titles, payload.titleId);
        if (title !== null) unit.upsert(collections.titles, { ...title, isWithdrawn: true });
      },
      SubscriptionActivated: applySubscription,
      SubscriptionChanged: applySubscription,
      ErasureDone: (event, unit, store) => applyErasureDone(event, unit, store, clock),
    },
    readModels: [COLLECTIONS.titles.name],
  };
}
