/** Members' pages at a fixed rate, with the outcome of each. */
import { openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from './checkout.js';

export interface PageCounts {
  pages: number;
  /** Responses with data and errors: a part of the page is missing. */
  partial: number;
  /** No response, a status other than 200, or no data. */
  failed: number;
  /** The first failures, for the reader. */
  readonly samples: string[];
}

const MAX_SAMPLES = 5;

interface Failure {
  readonly reason: string;
}

/** Each page has a connection of the pool of `fetch`, as those of a client that keeps its connections. */
async function requestPage(url: string, session: Session): Promise<'whole' | 'partial' | Failure> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session.token}` },
      body: JSON.stringify({
        query: readOperation('FirstPaint'),
        variables: { country: session.country, maturity: session.profile.maturityLimit },
      }),
    });
    const text = await response.text();
    if (response.status !== 200) return { reason: `status ${response.status}: ${text.slice(0, 200)}` };
    const { data, errors } = JSON.parse(text) as { readonly data?: unknown; readonly errors?: readonly unknown[] };
    if (data === null || data === undefined) return { reason: `no data: ${text.slice(0, 300)}` };
    return (errors?.length ?? 0) > 0 ? 'partial' : 'whole';
  } catch (error) {
    const { message, cause } = error as Error;
    return { reason: `${message} (${cause instanceof Error ? cause.message : 'no cause'})` };
  }
}

export interface Load extends AsyncDisposable {
  readonly counts: PageCounts;
}

/** Open loop: the rate does not depend on the responses. Disposing it awaits the requests in flight. */
export async function startLoad(router: string, url: string, pagesPerSecond: number): Promise<Load> {
  const [session] = await openSessions(router);
  if (session === undefined) throw new Error('The demo account has no open profile.');
  const counts: PageCounts = { pages: 0, partial: 0, failed: 0, samples: [] };
  const pending = new Set<Promise<void>>();
  const request = async (): Promise<void> => {
    const outcome = await requestPage(url, session);
    counts.pages += 1;
    if (outcome === 'whole') return;
    if (outcome === 'partial') counts.partial += 1;
    else {
      counts.failed += 1;
      if (counts.samples.length < MAX_SAMPLES) counts.samples.push(outcome.reason);
    }
  };
  const timer = setInterval(() => {
    const page = request().finally(() => pending.delete(page));
    pending.add(page);
  }, 1_000 / pagesPerSecond);
  return {
    counts,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}
