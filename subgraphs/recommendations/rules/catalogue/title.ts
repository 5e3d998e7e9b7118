/** A title as recommendations uses it. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** The data of a title that recommendations needs. */
export interface Title {
  readonly id: TitleId;
  readonly isWithdrawn: boolean;
  readonly kind: TitleKind;
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  readonly releaseYear: number;
  readonly runtimeSeconds: number | null;
  readonly maturityLevel: MaturityLevel;
  /** Names, the main genre first. */
  readonly genres: readonly string[];
  readonly moods: readonly string[];
  readonly people: readonly { readonly id: string; readonly name: string; readonly role: string }[];
  readonly studio: string | null;
  /** 0..100 or null. */
  readonly acclaim: number | null;
  /** 0..100 or null. */
  readonly reach: number | null;
  readonly windows: readonly LicenceWindow[];
  /** The default picture first. */
  readonly artworkIds: readonly string[];
  readonly publishedAt: string;
}

export function decadeOf({ releaseYear }: Title): number {
  return Math.floor(releaseYear / 10) * 10;
}

/** Caches a computation per title object, so that one changed title does not recompute the others. */
export function perTitle<T>(compute: (title: Title) => T): (title: Title) => T {
  const known = new WeakMap<Title, { readonly value: T }>();
  return (title) => {
    const cached = known.get(title) ?? { value: compute(title) };
    known.set(title, cached);
    return cached.value;
  };
}
