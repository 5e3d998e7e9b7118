/** Parses forms, and rejects forms of other sites (cross-site request forgery). */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Browsers send the origin of a form, which a page cannot change: `Sec-Fetch-Site` on trusted connections, `Origin`
 * always. A request without either header is refused.
 */
export function isSameOriginForm({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const host = hostOf(headers.origin);
  return host !== null && (host === headers.host || host === hostOf(publicUrl));
}

export const CROSS_SITE_FORM =
  'This form was sent from another site and was ignored. Open the page in this registry and send the form again.';

/** Forms hold a key, or a reason of some lines. */
const MAX_FORM_BYTES = 16 * 1024;

export function parseForms(server: FastifyInstance): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
}

/** Empty when the body is not a form. */
export function readForm({ body }: Pick<FastifyRequest, 'body'>): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

function hostOf(origin: string | undefined): string | null {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : null;
}
