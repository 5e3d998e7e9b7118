/** Withdraws a title and observes when members no longer find it. */
import { browse, signIn } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';

/** The sample account with the editor's scopes. */
export const EDITOR = 'editor@marquee.example';

/** Upper bound of the wait for a title to disappear. */
const LIMIT_MS = 30_000;
const LOOK_MS = 20;

export interface Editor {
  /** Withdraws or reinstates the title. */
  withdraw(titleId: string): Promise<void>;
  reinstate(titleId: string): Promise<void>;
}

interface StaffResponse {
  readonly __typename: string;
  readonly code?: string;
}

const STEP = '{ __typename ... on Problem { code message } }';

/** Signs the editor in. Throws when a step has an unexpected result. */
export async function openEditor(router: string): Promise<Editor> {
  const token = await signIn(router, EDITOR);
  const take = async (text: string, titleId: string, more: object = {}): Promise<void> => {
    const found = await sendOperation(
      router,
      'query ($titleId: ID!) { production(titleId: $titleId) { version } }',
      { titleId },
      token,
    );
    const production = found.data?.['production'] as { readonly version: number } | null | undefined;
    const input = { titleId, expectedVersion: production?.version, ...more };
    const { data, errors } = await sendOperation(router, text, { input }, token);
    const result = data?.['step'] as StaffResponse | null | undefined;
    if (result?.__typename !== 'ProductionPayload')
      throw new Error(`The editor was refused: ${JSON.stringify({ found, result, errors })}`);
  };
  return {
    withdraw: (titleId) =>
      take(`mutation ($input: WithdrawTitleInput!) { step: withdrawTitle(input: $input) ${STEP} }`, titleId, {
        reason: 'An end-to-end test.',
      }),
    reinstate: (titleId) =>
      take(`mutation ($input: TitleStepInput!) { step: reinstateTitle(input: $input) ${STEP} }`, titleId),
  };
}

/** The places where a member can find a title. */
export interface Presence {
  readonly onPage: boolean;
  readonly byId: boolean;
  readonly plays: boolean;
}

const CAPABILITIES = { codecs: ['avc1'], maxHeight: 1080 };

let starts = 0;

/** Starts playback. Resolves to whether it plays. Throws when the response is neither a session nor a refusal. */
export async function play(router: string, { token }: Session, titleId: string): Promise<boolean> {
  starts += 1;
  const variables = {
    input: { titleId, capabilities: CAPABILITIES },
    idempotencyKey: `takedown-${process.pid}-${starts}`,
  };
  const { data, errors } = await sendOperation(router, readOperation('StartPlayback'), variables, token);
  const kind = (data?.['startPlayback'] as StaffResponse | null | undefined)?.__typename;
  if (kind === 'PlaybackSession') return true;
  if (kind === 'NotPlayableProblem' || kind === 'NotFoundProblem') return false;
  throw new Error(`The response is neither a session nor a refusal: ${JSON.stringify({ data, errors })}`);
}

/** Whether `recommendations` has titles that are similar to this one. */
export async function hasLikes(router: string, session: Session, titleId: string): Promise<boolean> {
  const { data } = await sendOperation(
    router,
    'query ($id: ID!) { title(id: $id) { moreLikeThis(first: 3) { edges { rank } } } }',
    { id: titleId },
    session.token,
  );
  const title = data?.['title'] as
    | { readonly moreLikeThis: { readonly edges: readonly unknown[] } | null }
    | null
    | undefined;
  return (title?.moreLikeThis?.edges.length ?? 0) > 0;
}

/** Requests the whole page, the title itself, and a stream of it. */
export async function presenceOf(router: string, session: Session, titleId: string): Promise<Presence> {
  const [page, single, plays] = await Promise.all([
    browse(router, session),
    sendOperation(router, 'query ($id: ID!) { title(id: $id) { id } }', { id: titleId }, session.token),
    play(router, session, titleId),
  ]);
  // Continue watching and the editorial page are included.
  return { onPage: JSON.stringify(page.data).includes(`"${titleId}"`), byId: single.data?.['title'] != null, plays };
}

/** Polls until the condition holds. Resolves to the milliseconds that it took. */
export async function pollUntilAll(wanted: boolean, read: () => Promise<readonly boolean[]>): Promise<number> {
  const start = performance.now();
  for (;;) {
    const seen = await read();
    if (seen.every((each) => each === wanted)) return performance.now() - start;
    if (performance.now() - start > LIMIT_MS)
      throw new Error(`After ${LIMIT_MS} ms it is ${JSON.stringify(seen)}, not ${wanted} throughout.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Waits until the title is found in all places, or in none. Resolves to the milliseconds that it took. */
export function untilPresence(router: string, session: Session, titleId: string, wanted: boolean): Promise<number> {
  return pollUntilAll(wanted, async () => {
    const { onPage, byId, plays } = await presenceOf(router, session, titleId);
    return [onPage, byId, plays];
  });
}

/** Titles that the member's page shows and that the member can play. */
export async function playableOnPage(router: string, session: Session, count: number): Promise<readonly string[]> {
  const { data } = await browse(router, session, { rows: 6 });
  const rows =
    (
      data?.['viewer'] as {
        browsePage: { rows: { edges: { node: { items: { edges: { node: { id: string; kind: string } }[] } } }[] } };
      } | null
    )?.browsePage.rows.edges ?? [];
  const films = [
    ...new Set(
      rows.flatMap(({ node }) =>
        node.items.edges.flatMap((edge) => (edge.node.kind === 'MOVIE' ? [edge.node.id] : [])),
      ),
    ),
  ];
  const found: string[] = [];
  for (const id of films) {
    if (found.length === count) break;
    if (await play(router, session, id)) found.push(id);
  }
  return found;
}
