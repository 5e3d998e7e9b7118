/**
 * Branded identifiers: the compiler refuses a `TitleId` where a `ProfileId` is expected.
 * New ids are UUIDv7, ordered by creation. Ids of sample data are UUIDv5, the same on every machine.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Id<'AccountId'>;
export type ProfileId = Id<'ProfileId'>;
export type DeviceId = Id<'DeviceId'>;
/** One sign-in on one device, until it is signed out or expires. */
export type SessionId = Id<'SessionId'>;
/** One playback on one device, from its start to its end. */
export type PlaybackSessionId = Id<'PlaybackSessionId'>;
export type TitleId = Id<'TitleId'>;
export type SeasonId = Id<'SeasonId'>;
export type EpisodeId = Id<'EpisodeId'>;
export type GenreId = Id<'GenreId'>;
export type PersonId = Id<'PersonId'>;
export type ArtworkId = Id<'ArtworkId'>;
export type PlanId = Id<'PlanId'>;
export type SubscriptionId = Id<'SubscriptionId'>;
export type InvoiceId = Id<'InvoiceId'>;
export type PaymentId = Id<'PaymentId'>;
export type QuoteId = Id<'QuoteId'>;

/** Brands a string as an id. Unchecked: the caller knows that it is one. */
export function asId<T extends Id<string>>(value: string): T {
  return value as T;
}
