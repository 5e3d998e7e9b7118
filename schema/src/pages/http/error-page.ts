/** Error pages. */
import { ERROR_CATALOGUE } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/runtime/log';
import { explain } from '../../explain/explain.js';
import { ClientError } from '../../client-error.js';
import { ThreadLimitError } from '@marquee/runtime/threads/limited-thread';
import { html } from '../components/html.js';
import { codeLink } from '../components/links.js';
import { NotFoundError } from '../page.js';
import type { Page } from '../page.js';

/** The message of a client error is shown. Any other error is a bug: it is logged, and the page names the log. */
export function errorPage(error: unknown, log: Logger): Page {
  if (error instanceof NotFoundError) return page(404, 'Not found', error.message);
  if (error instanceof ClientError)
    return page(ERROR_CATALOGUE[error.code]?.httpStatus ?? 400, 'Refused', error.message, error.code);
  if (error instanceof ThreadLimitError)
    return page(
      503,
      'Too expensive',
      `The evaluation was stopped: ${error.message}. Choose fewer days, or use marquee schema on the command line.`,
    );
  const status = statusOf(error);
  if (status !== null)
    return page(status, 'Invalid request', 'The request cannot be parsed. Go back and send the form again.');
  log.error({ err: error }, 'rendering a page failed');
  return page(500, 'Internal error', 'An internal error of the registry occurred: its log has the details.');
}

/** The status of an error of Fastify, such as a body that is too large or has an unknown media type. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function page(status: number, title: string, message: string, code?: string): Page {
  return {
    status,
    title,
    body: html`<div class="trouble"><p class="eyebrow">${status}</p><h1>${title}</h1><p class="lead">${message}</p>${code !== undefined && explain(code) !== null && html`<p>What to do about ${codeLink(code)}</p>`}<p><a href="/">All variants</a></p></div>`,
  };
}
