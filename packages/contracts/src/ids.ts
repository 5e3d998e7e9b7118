/**
 * Branded identifiers: a `TitleId` is a string that cannot be handed in where a `ProfileId` is wanted.
 * New ids are UUIDv7 (ordered by creation); seeded ones UUIDv5, so that every machine has the same.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Id<'AccountId'>;
export type ProfileId = Id<'ProfileId'>;
export type DeviceId = Id<'DeviceId'>;
/** One sign-in on one device, until it is signed out or forgotten. */
export type SessionId = Id<'SessionId'>;
/** One showing on one device, from pressing play to the end. */
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

/** Marks a string as an id of the wanted kind; the caller vouches that it is one. */
export function asId<T extends Id<string>>(value: string): T {
  return value as T;
}
