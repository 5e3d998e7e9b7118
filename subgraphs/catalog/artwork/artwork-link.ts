/** Links to the pictures of titles and episodes, which this process serves. */
import type { EpisodeDocument, TitleDocument } from '../documents.js';
import { artworkIdsOf, stillArtworkId, titleArtworkId } from './artwork-id.js';
import { paletteOf } from './draw-artwork.js';
import { sizeFor } from './sizes.js';
import type { Shape } from './sizes.js';

export interface ArtworkLink {
  readonly id: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly dominantColor: string;
}

/** @param id Of one of the title's pictures. Null or any other id returns the default picture. */
export function titleArtwork(
  title: TitleDocument,
  alt: string,
  publicUrl: string,
  id: string | null,
  shape: Shape,
  width: number,
): ArtworkLink {
  const chosen = artworkIdsOf(title.id).find((own) => own === id) ?? titleArtworkId(title.id, 0);
  return artworkLink(chosen, title, alt, publicUrl, shape, width);
}

export function episodeStill(
  episode: EpisodeDocument,
  title: TitleDocument,
  publicUrl: string,
  width: number,
): ArtworkLink {
  return artworkLink(
    stillArtworkId(title.id, episode.seasonNumber, episode.number),
    title,
    episode.name,
    publicUrl,
    'STILL',
    width,
  );
}

function artworkLink(
  id: string,
  title: TitleDocument,
  alt: string,
  publicUrl: string,
  shape: Shape,
  width: number,
): ArtworkLink {
  const size = sizeFor(shape, width);
  const genres = title.genres.map(({ name }) => name);
  return {
    id,
    url: `${publicUrl}/artwork/${id}/${shape.toLowerCase()}/${size.width}.svg`,
    ...size,
    alt,
    dominantColor: paletteOf({ id, genres }).high,
  };
}
