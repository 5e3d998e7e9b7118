/**
 * The built app: a path whose last segment has a file extension, or that is below `/assets/` or a folder with a dot, is a
 * file; every other path, and `/index.html`, is the page. Files below `/assets/` are cached for a year, by the hash in
 * their names. The other methods get 405 with `allow`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const APP = fileURLToPath(new URL('../app/', import.meta.url));
const YEAR_SECONDS = 31_536_000;
/** The page before `readPage` completes it. */
const PAGE_FILE = '/index.html';
const STATIC_METHODS = 'GET, HEAD';

interface PageSettings {
  readonly publicRouterUrl: string;
  /** Whether `?fault=` in the address injects faults. */
  readonly passesFaults: boolean;
}

/** Read for every visit, so that a new build is served without a restart. */
async function readPage({ publicRouterUrl, passesFaults }: PageSettings): Promise<string> {
  return (await readFile(`${APP}index.html`, 'utf8'))
    .replace('name="marquee-router" content=""', `name="marquee-router" content="${encodeURI(publicRouterUrl)}"`)
    .replace('name="marquee-faults" content=""', `name="marquee-faults" content="${passesFaults ? 'allowed' : ''}"`);
}

/** The decoded path of a request; null for one that is not in its shortest form and could leave the folder. */
function readPath(url: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return null;
  }
  const isPlain = path.startsWith('/') && !/[\\\p{Cc}]|\/\/|\/\.{1,2}(\/|$)/u.test(path);
  return isPlain ? path : null;
}

/** Files below `/assets/` have a hash of their content in their name; others keep their name when they change. */
function cachingOf(path: string): string {
  return path.startsWith('/assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
}

function isFile(path: string): boolean {
  return path === '/assets' || path.startsWith('/assets/') || /\.\w+$|\/\./.test(path);
}

/** Whether the client's copy is current, by the weak comparison of RFC 9110. */
function isCurrent(request: FastifyRequest, etag: string): boolean {
  const header = request.headers['if-none-match'];
  if (header === undefined) return false;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((tag) => plain(tag) === plain(etag));
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, settings: PageSettings): Promise<FastifyReply> {
  const page = await readPage(settings);
  const etag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 27)}"`;
  void reply.headers({ 'cache-control': 'no-cache', etag });
  return isCurrent(request, etag) ? reply.code(304).send() : reply.type('text/html; charset=utf-8').send(page);
}

function refuseMethod(reply: FastifyReply, methods: string): FastifyReply {
  return reply.code(405).header('allow', methods).type('text/plain').send(`Method not allowed; allowed: ${methods}.`);
}

/** Serves the app. `paths` are the routes that other modules add for POST or DELETE only, with their methods. */
export function addStaticFiles(
  server: FastifyInstance,
  { paths, ...page }: PageSettings & { readonly paths: ReadonlyMap<string, string> },
): void {
  const otherMethods = (request: FastifyRequest): string | undefined => paths.get(request.url.split('?', 1)[0] ?? '');

  // Before a body is read: a request for a method that no route has is refused whatever its content is.
  server.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return undefined;
    return refuseMethod(reply, otherMethods(request) ?? STATIC_METHODS);
  });
  server.register(fastifyStatic, {
    root: APP,
    serve: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
  });
  server.get('/*', { exposeHeadRoute: true }, async (request, reply) => {
    const methods = otherMethods(request);
    if (methods !== undefined) return refuseMethod(reply, methods);
    const path = readPath(request.url);
    if (path === null || (isFile(path) && path.endsWith('/'))) return reply.callNotFound();
    // A range that is not well-formed is ignored, as RFC 9110 asks.
    if (!/^bytes=[\d\s,-]+$/.test(request.headers.range ?? '')) delete request.raw.headers.range;
    if (!isFile(path) || path === PAGE_FILE) return sendPage(request, reply, page);
    return reply.header('cache-control', cachingOf(path)).sendFile(path);
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).header('cache-control', 'no-store').type('text/plain').send('Not found.'),
  );
}
