/** What the heading of a row says, before it is put into a language. */

/** Headings without a part that varies. */
export type FixedHeading =
  | 'topPicks'
  | 'trending'
  | 'newReleases'
  | 'watchAgain'
  | 'more'
  | 'different'
  | 'wellKnown'
  | 'series'
  | 'specials'
  | 'acclaimed'
  | 'short';

export type CreditRole = 'DIRECTOR' | 'CREATOR' | 'ACTOR';

/** Countries are ISO 3166 codes; genres and moods are the catalogue's English words; decades are their first years. */
export type Heading =
  | { readonly of: FixedHeading }
  | { readonly of: 'topTen' | 'popularIn'; readonly country: string }
  | { readonly of: 'becauseWatched' | 'moreLike'; readonly name: string }
  | { readonly of: 'genre' | 'genreSeries'; readonly genre: string }
  | { readonly of: 'genreOfDecade'; readonly genre: string; readonly decade: number }
  | { readonly of: 'genreWithMood'; readonly genre: string; readonly mood: string }
  | { readonly of: 'mood'; readonly mood: string }
  | { readonly of: 'decade'; readonly decade: number }
  | { readonly of: 'credit'; readonly role: CreditRole; readonly name: string }
  | { readonly of: 'studio'; readonly name: string };
