/** What is answered when a page cannot be. */
import { ERROR_CATALOGUE } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/runtime/log';
import { explain } from '../../explain/explain.js';
import { ClientError } from '../../client-error.js';
import { ThreadLimitError } from '../../threads/limited-thread.js';
import { html } from '../components/html.js';
import { codeLink } from '../components/links.js';
import { NotFoundError } from '../page.js';
import type { Page } from '../page.js';

/** A refusal is for its reader; a bug is for the log. */
export function errorPage(error: unknown, log: Logger): Page {
  if (error instanceof NotFoundError) return page(404, 'Not here', error.message);
  if (error instanceof ClientError)
    return page(ERROR_CATALOGUE[error.code]?.httpStatus ?? 400, 'Refused', error.message, error.code);
  if (error instanceof ThreadLimitError)
    return page(
      503,
      'Too much to work out',
      `This was given up: ${error.message}. Look at fewer days, or ask the registry with marquee schema.`,
    );
  const status = statusOf(error);
  if (status !== null)
    return page(status, 'Not understood', 'The request cannot be read. Go back, and send the form again.');
  log.error({ err: error }, 'a page met a bug');
  return page(500, 'Our mistake', 'The registry met an error of its own; its log has the details.');
}

/** What the server itself refuses: too large, or of a kind that it does not take. */
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
