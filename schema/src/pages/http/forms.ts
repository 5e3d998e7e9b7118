/**
 * Forms, and whether one was sent from a page of ours: no other site may sign anybody in or out, or approve anything,
 * in their name.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Browsers say with each form where it comes from, and pages cannot change that: `Sec-Fetch-Site` where the connection
 * is trusted,
 * `Origin` always. What says neither is no browser, or one so old that it is refused.
 */
export function isSameOriginForm({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const host = hostOf(headers.origin);
  return host !== null && (host === headers.host || host === hostOf(publicUrl));
}

export const CROSS_SITE_FORM =
  'This form was not sent from a page of this registry, so nothing was done. Open the page here, and send it from there.';

/** A key, or a reason of some lines. */
const MAX_FORM_BYTES = 16 * 1024;

export function parseForms(server: FastifyInstance): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
}

/** Empty for what came as anything but a form. */
export function readForm({ body }: Pick<FastifyRequest, 'body'>): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

function hostOf(origin: string | undefined): string | null {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : null;
}
