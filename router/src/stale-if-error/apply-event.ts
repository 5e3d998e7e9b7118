/** What an event changes in the last good values. */
import type { DomainEvent } from '@marquee/contracts/events/all';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { EventsListener } from '../subgraph-events/events-listener.js';
import type { LastGoodValues } from './last-good-values.js';

/** The newest version of an event's payload that this file reads. */
const SUPPORTED_VERSION = 1;

/** The events that change values, by type. */
const APPLIED: ReadonlySet<string> = new Set<DomainEvent['type']>([
  'TitleWithdrawn',
  'TitlePublished',
  'TitleChanged',
  'LicenceWindowChanged',
  'EpisodeAdded',
  'ProfileUpdated',
  'ProfileDeleted',
  'AccountErased',
  'AccountStatusChanged',
  'SubscriptionActivated',
  'SubscriptionChanged',
  'HistoryRemoved',
]);

/** What tells the last good values of the events of subgraphs. */
export function staleValuesListener(values: LastGoodValues): EventsListener {
  const { invalidations } = values;
  return {
    startReading: (atMs) => invalidations.startReading(atMs),
    haveReadUntil: (atMs) => invalidations.haveReadUntil(atMs),
    dropEverything: (reason) => invalidations.dropEverything(reason),
    apply: (event) => applyEvent(event, values),
  };
}

function applyEvent(envelope: Envelope, values: LastGoodValues): void {
  const { invalidations, store, counts } = values;
  // A payload in a newer form may say anything.
  if (envelope.version > SUPPORTED_VERSION) return invalidations.dropEverything('unreadable event');
  const event = envelope as unknown as DomainEvent;
  const forget = (id: string, state: 'changed' | 'gone' | 'back'): void => {
    invalidations.memberChanged(id, state);
    counts.drop('member changed', store.deleteOwner(id));
  };
  if (APPLIED.has(event.type)) counts.event(event.type);
  switch (event.type) {
    case 'TitleWithdrawn':
      return invalidations.titleChanged(event.payload.titleId, true);
    case 'TitlePublished':
    case 'TitleChanged':
    case 'LicenceWindowChanged':
    case 'EpisodeAdded':
      return invalidations.titleChanged(event.payload.titleId, false);
    case 'ProfileUpdated': {
      const { profileId, maturityLimit, isKids } = event.payload;
      invalidations.profileChanged(profileId, { maturityLimit, isKids });
      return forget(profileId, 'changed');
    }
    case 'ProfileDeleted':
      return forget(event.payload.profileId, 'gone');
    case 'AccountErased':
      for (const id of [event.payload.accountId, ...event.payload.profileIds]) forget(id, 'gone');
      return;
    case 'AccountStatusChanged':
      return forget(event.payload.accountId, event.payload.status === 'ACTIVE' ? 'back' : 'gone');
    case 'SubscriptionActivated':
    case 'SubscriptionChanged':
      return forget(event.payload.accountId, 'changed');
    case 'HistoryRemoved':
      return forget(event.payload.profileId, 'changed');
    default:
  }
}
