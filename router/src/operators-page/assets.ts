/**
 * The files of the page, under a path with the hash of their content, so that browsers may cache them for ever. The
 * scripts are compiled one by one and import each other by relative paths.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const SOURCES = new URL('../../src/operators-page/', import.meta.url);
const SCRIPTS = new URL('../../dist/operators-page/browser/', import.meta.url);

const TYPES = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml', js: 'text/javascript; charset=utf-8' } as const;

const FILES: readonly (readonly [name: string, folder: URL])[] = [
  ['style.css', SOURCES],
  ['icon.svg', SOURCES],
  ...[
    'actions',
    'app',
    'browse',
    'dom',
    'events',
    'map',
    'page-picture',
    'poll',
    'response',
    'sparkline',
    'switches',
    'tints',
  ].map((name) => [`${name}.js`, SCRIPTS] as const),
];

export interface Assets {
  /** Ends with a slash. */
  readonly folder: string;
  serve(scope: FastifyInstance): void;
}

export function readAssets(): Assets {
  const files = FILES.map(([name, folder]) => ({ name, body: readFileSync(new URL(name, folder), 'utf8') }));
  const hash = createHash('sha256');
  for (const { name, body } of files) hash.update(`${name}\n${body}\n`);
  const folder = `/operators/${hash.digest('hex').slice(0, 12)}/`;
  return {
    folder,
    serve: (scope) => {
      for (const { name, body } of files)
        scope.get(`${folder}${name}`, async (_request, reply) =>
          reply
            .type(TYPES[name.split('.').pop() as keyof typeof TYPES])
            .header('cache-control', 'public, max-age=31536000, immutable')
            .send(body),
        );
    },
  };
}
