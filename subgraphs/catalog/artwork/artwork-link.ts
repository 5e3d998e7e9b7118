/** Links to the pictures of titles and episodes, which this process serves. */
import type { ArtworkId } from '@marquee/contracts/ids';
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

/** A picture of a title, of which a link gives one size. */
interface Picture {
  readonly id: ArtworkId;
  readonly dominantColor: string;
}

const pictures = new WeakMap<TitleDocument, readonly Picture[]>();

/** The title's pictures, the default one first. Their colours are computed once for a document. */
function picturesOf(title: TitleDocument): readonly Picture[] {
  let own = pictures.get(title);
  if (own === undefined) {
    own = artworkIdsOf(title.id).map((id) => ({ id, dominantColor: dominantColorOf(id, title) }));
    pictures.set(title, own);
  }
  return own;
}

function dominantColorOf(id: string, title: TitleDocument): string {
  return paletteOf({ id, genres: title.genres.map(({ name }) => name) }).high;
}

/** The id if it is of one of the title's pictures; null for any other. */
export function ownArtworkId(title: TitleDocument, id: string | null): ArtworkId | null {
  return (id === null ? undefined : picturesOf(title).find((picture) => picture.id === id))?.id ?? null;
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
  const own = picturesOf(title);
  const [standard] = own;
  const { id: chosen, dominantColor } = own.find((picture) => picture.id === id) ??
    standard ?? { id: titleArtworkId(title.id, 0), dominantColor: '' };
  return artworkLink(chosen, dominantColor, alt, publicUrl, shape, width);
}

export function episodeStill(
  episode: EpisodeDocument,
  title: TitleDocument,
  publicUrl: string,
  width: number,
): ArtworkLink {
  const id = stillArtworkId(title.id, episode.seasonNumber, episode.number);
  return artworkLink(id, dominantColorOf(id, title), episode.name, publicUrl, 'STILL', width);
}

function artworkLink(
  id: string,
  dominantColor: string,
  alt: string,
  publicUrl: string,
  shape: Shape,
  requestedWidth: number,
): ArtworkLink {
  const { width, height } = sizeFor(shape, requestedWidth);
  const url = `${publicUrl}/artwork/${id}/${shape.toLowerCase()}/${width}.svg`;
  return { id, url, width, height, alt, dominantColor };
}
