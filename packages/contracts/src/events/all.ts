/** Every event type of the system. */
import type { BillingEvent } from './billing.js';
import type { CatalogEvent } from './catalog.js';
import type { ErasureDone } from './erasure.js';
import type { PlaybackEvent } from './playback.js';
import type { RatingsEvent } from './ratings.js';
import type { RecommendationsEvent } from './recommendations.js';
import type { UsersEvent } from './users.js';

export type DomainEvent =
  | BillingEvent
  | CatalogEvent
  | ErasureDone
  | PlaybackEvent
  | RatingsEvent
  | RecommendationsEvent
  | UsersEvent;
export type DomainEventType = DomainEvent['type'];
export type EventOf<Type extends DomainEventType> = Extract<DomainEvent, { readonly type: Type }>;
