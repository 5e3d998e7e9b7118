/** Titles that other subgraphs refer to, with the picture that the reference names. */
import { ownArtworkId } from './artwork/artwork-link.js';
import type { TitleDocument } from './documents.js';
import type { TitleModel } from './models.js';

/** Of each document, a model for each of its pictures and one for none. */
const models = new WeakMap<TitleDocument, Map<string | null, TitleModel>>();

/**
 * Made once for a document and a picture: documents are shared between requests, and so are their models.
 * @param artworkId An id that is none of the title's counts as null.
 */
export function titleModel(title: TitleDocument, artworkId: string | null): TitleModel {
  let byArtwork = models.get(title);
  if (byArtwork === undefined) {
    byArtwork = new Map();
    models.set(title, byArtwork);
  }
  const personalizedArtworkId = ownArtworkId(title, artworkId);
  let model = byArtwork.get(personalizedArtworkId);
  if (model === undefined) {
    model = { ...title, personalizedArtworkId, __typename: 'Title' };
    byArtwork.set(personalizedArtworkId, model);
  }
  return model;
}
