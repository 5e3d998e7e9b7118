/** Serves stylesheet and icon under paths with their content's hash, so that browsers may cache them for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function readAsset(name: string, type: string): Asset {
  const body = readFileSync(new URL(`../../../src/pages/layout/${name}`, import.meta.url), 'utf8');
  return { path: `/pages/${createHash('sha256').update(body).digest('hex').slice(0, 12)}/${name}`, type, body };
}

export const STYLE = readAsset('style.css', 'text/css; charset=utf-8');
export const ICON = readAsset('icon.svg', 'image/svg+xml');

export function serveAssets(server: FastifyInstance): void {
  for (const { path, type, body } of [STYLE, ICON])
    server.get(path, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(body),
    );
}
