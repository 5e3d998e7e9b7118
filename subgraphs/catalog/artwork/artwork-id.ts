/** Ids of pictures: `<title>.<variant>` and stills of episodes. */
import { asId } from '@marquee/contracts/ids';
import type { ArtworkId, TitleId } from '@marquee/contracts/ids';

/** Number of pictures per title: the default one, and variants that recommendations chooses from. */
export const VARIANTS = 3;

export type ArtworkMotif =
  | { readonly kind: 'title'; readonly titleId: TitleId; readonly variant: number }
  | { readonly kind: 'still'; readonly titleId: TitleId; readonly season: number; readonly episode: number };

export function titleArtworkId(titleId: TitleId, variant: number): ArtworkId {
  return asId<ArtworkId>(`${titleId}.${variant}`);
}

export function stillArtworkId(titleId: TitleId, season: number, episode: number): ArtworkId {
  return asId<ArtworkId>(`${titleId}.s${season}e${episode}`);
}

export function artworkIdsOf(titleId: TitleId): readonly ArtworkId[] {
  return Array.from({ length: VARIANTS }, (_, variant) => titleArtworkId(titleId, variant));
}

/** Null for an invalid id. */
export function readArtworkId(id: string): ArtworkMotif | null {
  const match = /^([0-9a-f-]{36})\.(?:(\d)|s(\d{1,3})e(\d{1,4}))$/.exec(id);
  if (match === null) return null;
  const [, titleId = '', variant, season, episode] = match;
  if (variant === undefined)
    return { kind: 'still', titleId: asId<TitleId>(titleId), season: Number(season), episode: Number(episode) };
  return Number(variant) < VARIANTS
    ? { kind: 'title', titleId: asId<TitleId>(titleId), variant: Number(variant) }
    : null;
}
