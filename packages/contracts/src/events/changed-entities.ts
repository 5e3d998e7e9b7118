/**
 * Which entities an event changes, for caches outside of the subgraph that owns them. A tag is `Title:ID` for one
 * entity, `Episode` for all entities of a type, and `ratings/Title:ID` for what one subgraph knows of an entity.
 *
 * Whatever belongs to an account or a profile has the tag `Account:ID` or `Profile:ID`, in every subgraph: subgraphs
 * derive values from the events of others, so that a bookmark changes the pages of its profile too.
 */
import type { DomainEventType, EventOf } from './all.js';
import type { Envelope } from './envelope.js';

/** The newest version of an event's payload that this table reads. */
const SUPPORTED_VERSION = 1;

type ChangeOf<Type extends DomainEventType> =
  | ((payload: EventOf<Type>['payload']) => readonly string[])
  /** Why the event changes nothing that a cache may keep. */
  | { readonly nothing: string };

/** Types of entities whose events always have the tag of their account or profile too. */
export const MEMBER_TYPES: ReadonlySet<string> = new Set([
  'Account',
  'Profile',
  'Device',
  'Invoice',
  'PlanSubscription',
]);

export const CHANGED_ENTITIES: { readonly [Type in DomainEventType]: ChangeOf<Type> } = {
  TitlePublished: titleTags,
  TitleChanged: titleTags,
  TitleWithdrawn: titleTags,
  LicenceWindowChanged: titleTags,
  EpisodeAdded: titleTags,

  AccountCreated: accountTags,
  AccountStatusChanged: accountTags,
  AccountErased: ({ accountId, profileIds, deviceIds }) => [
    `Account:${accountId}`,
    ...profileIds.map((id) => `Profile:${id}`),
    ...deviceIds.map((id) => `Device:${id}`),
  ],
  ErasureDone: accountTags,
  ProfileCreated: memberTags,
  ProfileUpdated: memberTags,
  ProfileDeleted: memberTags,
  MyListChanged: profileTags,
  DeviceRegistered: deviceTags,
  DeviceSignedOut: deviceTags,

  SubscriptionActivated: ({ accountId, subscriptionId }) => [
    `Account:${accountId}`,
    `PlanSubscription:${subscriptionId}`,
  ],
  SubscriptionChanged: ({ accountId, subscriptionId }) => [
    `Account:${accountId}`,
    `PlanSubscription:${subscriptionId}`,
  ],
  BillingAccountChanged: accountTags,
  PaymentFailed: ({ accountId, invoiceId }) => [`Account:${accountId}`, `Invoice:${invoiceId}`],
  // The subscriptions of the plan show its price, and the event does not name them.
  PriceChangeAnnounced: ({ planId }) => [`Plan:${planId}`, 'PlanSubscription'],

  ViewingImported: profileTags,
  BookmarkChanged: profileTags,
  BookmarkHidden: profileTags,
  HistoryRemoved: profileTags,
  PlaybackStarted: playbackTags,
  PlaybackProgressed: profileTags,
  PlaybackEnded: playbackTags,
  TitleCompleted: profileTags,
  StreamLimitHit: { nothing: 'A playback was refused, and no entity has changed.' },

  // Its own subgraph counts the ratings of a title. Other subgraphs know the title without them.
  RatingChanged: ({ profileId, titleId }) => [`Profile:${profileId}`, `ratings/Title:${titleId}`],
  TallyChanged: ({ titleId }) => [`ratings/Title:${titleId}`],
  TitleRejected: profileTags,
  TitlesSeen: { nothing: 'It has an effect from the next day on.' },
  TitleNeighboursChanged: { nothing: 'Similar titles are shown by lists that are not cached as entities.' },
  ExperimentExposed: { nothing: 'It says which page was served.' },
};

/**
 * The tags of what an event has changed; empty for an event that changes nothing. Null for a payload in a newer form,
 * which may have changed anything.
 */
export function changedEntities({ type, version, payload }: Envelope): readonly string[] | null {
  if (version > SUPPORTED_VERSION) return null;
  const change: unknown = Object.hasOwn(CHANGED_ENTITIES, type) ? CHANGED_ENTITIES[type as DomainEventType] : undefined;
  return typeof change === 'function' ? (change as (payload: unknown) => readonly string[])(payload) : [];
}

/** Seasons, episodes, people and genres show facts of their titles, and not every event of a title names them. */
function titleTags({ titleId }: { readonly titleId: string }): readonly string[] {
  return [`Title:${titleId}`, 'Season', 'Episode', 'Person', 'Genre'];
}

function accountTags({ accountId }: { readonly accountId: string }): readonly string[] {
  return [`Account:${accountId}`];
}

function profileTags({ profileId }: { readonly profileId: string }): readonly string[] {
  return [`Profile:${profileId}`];
}

function memberTags({ profileId, accountId }: { readonly profileId: string; readonly accountId: string }): string[] {
  return [`Profile:${profileId}`, `Account:${accountId}`];
}

function deviceTags({ deviceId, accountId }: { readonly deviceId: string; readonly accountId: string }): string[] {
  return [`Device:${deviceId}`, `Account:${accountId}`];
}

/** All members of an account see its streams. */
function playbackTags(payload: { readonly profileId: string; readonly accountId: string }): readonly string[] {
  return memberTags(payload);
}
