/** The HTTP route of the pictures. */
import type { FastifyInstance } from 'fastify';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import { readArtworkId } from './artwork/artwork-id.js';
import type { ArtworkMotif } from './artwork/artwork-id.js';
import { drawArtwork } from './artwork/draw-artwork.js';
import type { Subject } from './artwork/draw-artwork.js';
import { isShape, sizeFor } from './artwork/sizes.js';
import type { CatalogConfig } from './config.js';
import type { TitleDocument } from './documents.js';
import { badgesIn } from './rules/badges.js';
import type { CatalogServices } from './services.js';
import type { CatalogStore } from './store.js';

const MAX_AGE_SECONDS = 86_400;
const STALE_SECONDS = 604_800;

/** Drawn for an unknown or withdrawn title, so that an old page does not show a broken image. */
const FALLBACK_SUBJECT: Subject = {
  id: 'nobody',
  name: 'Marquee',
  genres: [],
  variant: 0,
  caption: null,
  isOriginal: false,
};

function subjectOf(id: string, motif: ArtworkMotif, title: TitleDocument, now: Date): Subject {
  return {
    id,
    name: title.names[title.originalLanguage] ?? '',
    genres: title.genres.map(({ name }) => name),
    variant: motif.kind === 'title' ? motif.variant : 0,
    caption: motif.kind === 'still' ? `S${motif.season} E${motif.episode}` : null,
    isOriginal: badgesIn(title, '', now).includes('ORIGINAL'),
  };
}

export function routes(
  server: FastifyInstance,
  { runtime: { clock }, store }: SubgraphParts<CatalogConfig, CatalogStore, CatalogServices>,
): void {
  server.get<{ Params: { id: string; shape: string; file: string } }>(
    '/artwork/:id/:shape/:file',
    async (request, reply) => {
      const { id, file } = request.params;
      const shape = request.params.shape.toUpperCase();
      const width = /^(\d{1,5})\.svg$/.exec(file)?.[1];
      if (!isShape(shape) || width === undefined)
        return reply.code(404).send({ message: 'Pictures are at /artwork/<id>/<shape>/<width>.svg.' });
      const motif = readArtworkId(id);
      const [title] = motif === null ? [null] : await store.titles([motif.titleId]);
      const subject =
        motif === null || title == null || title.withdrawn ? FALLBACK_SUBJECT : subjectOf(id, motif, title, clock());
      return reply
        .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}, stale-while-revalidate=${STALE_SECONDS}`)
        .header('access-control-allow-origin', '*')
        .type('image/svg+xml')
        .send(drawArtwork(subject, shape, sizeFor(shape, Number(width))));
    },
  );
}
