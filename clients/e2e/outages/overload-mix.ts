/** The mixed operations of the proof of overload: members who start and stop titles, open the first page and search. */
import type { Random } from '@marquee/runtime/random';
import { signInRandomMembers } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from '../system/checkout.js';
import { sendOperation } from '../system/http-client.js';
import type { Sent, Traffic } from './open-loop.js';
import { untilDone } from './until-done.js';

const TITLES = `query ($country: CountryCode!, $maturity: MaturityLevel!) {
  editorialPage(country: $country, maturityLimit: $maturity, rows: 3, perRow: 10) { rows { titles { id } } } }`;
const START = `mutation ($titleId: ID!, $key: ID!) {
  startPlayback(idempotencyKey: $key, input: { titleId: $titleId, capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
    __typename ... on PlaybackSession { id manifest { url } } ... on NotPlayableProblem { reasons } } }`;
const STOP = `mutation ($input: HeartbeatInput!) { stopPlayback(input: $input) { __typename } }`;

async function readTitleIds(router: string): Promise<readonly string[]> {
  const { data, errors } = await sendOperation(router, TITLES, { country: 'US', maturity: 'AGE_18' });
  const page = data?.['editorialPage'] as
    | { readonly rows: readonly { readonly titles: readonly { readonly id: string }[] }[] }
    | null
    | undefined;
  const ids = page?.rows.flatMap(({ titles }) => titles.map(({ id }) => id)) ?? [];
  if (ids.length === 0) throw new Error(`no titles: ${JSON.stringify(errors)}`);
  return ids;
}

/** Answers that a member can use: what the rules say about the plan is no failure of the system. */
const STARTED = /"__typename":"(?:PlaybackSession|StreamLimitProblem|NotPlayableProblem)"/;
const STOPPED = /"__typename":"(?:HeartbeatPayload|SessionEndedProblem)"/;
const SESSION_ID = /"__typename":"PlaybackSession","id":"([^"]+)"/;

/** Starts titles, and stops each that was started, so that starts find a free slot. */
function startsAndStops(sessions: readonly Session[], titles: readonly string[], random: Random): () => Sent {
  const started: { readonly id: string; readonly token: string }[] = [];
  // Keys of an earlier run are those of its starts.
  const run = Date.now().toString(36);
  let keys = 0;
  return () => {
    const stream = started.shift();
    if (stream !== undefined) {
      const input = {
        sessionId: stream.id,
        seq: 1,
        positionSeconds: 1,
        state: 'PLAYING',
        clientTime: new Date().toISOString(),
      };
      return {
        body: JSON.stringify({ query: STOP, variables: { input } }),
        token: stream.token,
        isUseful: (body) => STOPPED.test(body.toString()),
      };
    }
    const { token } = random.pick(sessions);
    const variables = { titleId: random.pick(titles), key: `overload-${run}-${(keys += 1)}` };
    return {
      body: JSON.stringify({ query: START, variables }),
      token,
      isUseful: (body) => {
        const text = body.toString();
        const id = SESSION_ID.exec(text)?.[1];
        if (id !== undefined) started.push({ id, token });
        return STARTED.test(text);
      },
    };
  };
}

/** A tenth critical, half best-effort. */
export async function openMix(router: string, random: Random, members: number): Promise<readonly Traffic[]> {
  const sessions: Session[] = [];
  while (sessions.length < members)
    sessions.push(...(await untilDone('members sign in', () => signInRandomMembers(router, random, 1))));
  const titles = await untilDone('titles are listed', () => readTitleIds(router));
  const requestOf =
    (query: string, variables: () => object, isUseful: (body: Buffer) => boolean): (() => Sent) =>
    () => ({
      body: JSON.stringify({ query, variables: variables() }),
      token: random.pick(sessions).token,
      isUseful,
    });
  return [
    { level: 'critical', share: 0.1, next: startsAndStops(sessions, titles, random) },
    {
      level: 'degraded',
      share: 0.4,
      next: requestOf(
        readOperation('FirstPaint'),
        () => ({}),
        (body) => body.includes('"heading"'),
      ),
    },
    {
      level: 'best-effort',
      share: 0.5,
      next: requestOf(
        readOperation('SearchSuggestions'),
        () => ({ prefix: random.pick(['th', 'lo', 'ni', 'se', 'wa']) }),
        (body) => !body.includes('"errors":'),
      ),
    },
  ];
}
