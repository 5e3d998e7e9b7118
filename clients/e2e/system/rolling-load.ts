/**
 * Pages and writes of a member at a fixed rate, with the outcome of each. A request has failed when there is no response,
 * a status other than 200, no data, an error of a process that is not being restarted, or a write that is not
 * acknowledged.
 */
import { browse, openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from './checkout.js';

export interface PageCounts {
  pages: number;
  writes: number;
  /** Responses in which only fields of the process that is being restarted are missing. */
  partial: number;
  failed: number;
  /** The first failures, for the reader. */
  readonly samples: string[];
}

const MAX_SAMPLES = 20;

type Outcome = 'whole' | 'partial' | { readonly reason: string };

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly service?: string } }[];
}

interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Each request has a connection of the pool of `fetch`, as those of a client that keeps its connections. */
async function send(url: string, token: string, operation: Operation): Promise<Body | { readonly reason: string }> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(operation),
    });
    const text = await response.text();
    if (response.status !== 200) return { reason: `status ${response.status}: ${text.slice(0, 200)}` };
    const body = JSON.parse(text) as Body;
    return body.data == null ? { reason: `no data: ${text.slice(0, 300)}` } : body;
  } catch (error) {
    const { message, cause } = error as Error;
    return { reason: `${message} (${cause instanceof Error ? cause.message : 'no cause'})` };
  }
}

async function requestPage(url: string, session: Session, restarting: string | null): Promise<Outcome> {
  const outcome = await send(url, session.token, {
    query: readOperation('FirstPaint'),
    variables: { country: session.country, maturity: session.profile.maturityLimit },
  });
  if ('reason' in outcome) return outcome;
  const { errors = [] } = outcome;
  const other = errors.find(({ extensions }) => extensions?.service !== restarting);
  if (other !== undefined) return { reason: `an error of ${other.extensions?.service}: ${other.message}` };
  return errors.length > 0 ? 'partial' : 'whole';
}

/** Adds a title to the list, or removes it: the n-th write does the contrary of the one before. */
async function write(url: string, { token }: Session, titleId: string, count: number): Promise<Outcome> {
  const [name, field] = count % 2 === 0 ? ['AddToMyList', 'addToMyList'] : ['RemoveFromMyList', 'removeFromMyList'];
  const outcome = await send(url, token, { query: readOperation(name ?? ''), variables: { titleId } });
  if ('reason' in outcome) return outcome;
  const result = outcome.data?.[field ?? ''] as { readonly __typename: string } | null | undefined;
  if (result?.__typename === 'MyListPayload') return 'whole';
  return { reason: `${field}: ${result?.__typename ?? outcome.errors?.[0]?.message ?? 'no result'}` };
}

/** A title that the member may add to the list. */
async function titleOf(router: string, session: Session): Promise<string> {
  const { data } = await browse(router, session, { rows: 1, perRow: 1 });
  const page = data?.['editorialPage'] as { readonly rows: readonly { readonly titles: readonly { id: string }[] }[] };
  return page.rows[0]?.titles[0]?.id ?? '';
}

export interface Load extends AsyncDisposable {
  readonly counts: PageCounts;
  /** The name of the process that is being restarted; null: none. */
  restarting: string | null;
}

/** Every fifth request is a write. */
const WRITE_EVERY = 5;

/** Open loop: the rate does not depend on the responses. Disposing it awaits the requests in flight. */
export async function startLoad(router: string, url: string, perSecond: number): Promise<Load> {
  const [session] = await openSessions(router);
  if (session === undefined) throw new Error('The demo account has no open profile.');
  const titleId = await titleOf(router, session);
  const counts: PageCounts = { pages: 0, writes: 0, partial: 0, failed: 0, samples: [] };
  const pending = new Set<Promise<void>>();
  let sent = 0;
  const act = async (): Promise<void> => {
    sent += 1;
    const isWrite = sent % WRITE_EVERY === 0;
    const outcome = isWrite
      ? await write(url, session, titleId, sent / WRITE_EVERY)
      : await requestPage(url, session, load.restarting);
    counts[isWrite ? 'writes' : 'pages'] += 1;
    if (outcome === 'whole') return;
    if (outcome === 'partial') counts.partial += 1;
    else {
      counts.failed += 1;
      if (counts.samples.length < MAX_SAMPLES) counts.samples.push(outcome.reason);
    }
  };
  const timer = setInterval(() => {
    const request = act().finally(() => pending.delete(request));
    pending.add(request);
  }, 1_000 / perSecond);
  const load: Load = {
    counts,
    restarting: null,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
  return load;
}
