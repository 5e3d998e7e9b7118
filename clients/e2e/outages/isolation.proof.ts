/** `npm run proof -- isolation [--members 8] [--titles 20]` */
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { drawSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import { startSystem, subgraphNames } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';

const OTHERS = subgraphNames.filter((name) => name !== 'playback');

const TITLES = `query ($country: CountryCode!, $maturity: MaturityLevel!) {
  editorialPage(country: $country, maturityLimit: $maturity, rows: 3, perRow: 10) { rows { titles { id } } } }`;
const START = `mutation ($titleId: ID!, $key: ID!) {
  startPlayback(idempotencyKey: $key, input: { titleId: $titleId, capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
    __typename ... on PlaybackSession { id title { id name } manifest { url } hosts { baseUrl } } ... on NotPlayableProblem { reasons } } }`;

interface Press {
  readonly session: Session;
  readonly titleId: string;
}

interface Answer {
  readonly __typename: string;
  readonly reasons?: readonly string[];
  readonly manifest?: { readonly url: string };
}

/** The result in one word: a session whose manifest can be fetched, or the reasons of the refusal. */
async function press(system: RunningSystem, { session, titleId }: Press, key: string): Promise<string> {
  const { data, errors } = await sendOperation(system.router, START, { titleId, key }, session.token);
  const answer = data?.['startPlayback'] as Answer | null | undefined;
  if (answer == null) return `no answer: ${errors[0]?.message ?? 'nothing'}`;
  if (answer.manifest === undefined) return [answer.__typename, ...(answer.reasons ?? [])].join(' ');
  const { ok } = await fetch(answer.manifest.url);
  return ok ? 'plays' : 'a session without a manifest';
}

async function pressAll(system: RunningSystem, presses: readonly Press[], phase: string): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [index, each] of presses.entries()) answers.push(await press(system, each, `${phase}-${index}`));
  return answers;
}

/** Of the titles that played while all subgraphs were up, those that play now. */
function stillPlaying(
  before: readonly string[],
  now: readonly string[],
): { readonly entitled: number; readonly playing: number; readonly different: readonly string[] } {
  const entitled = before.flatMap((answer, index) => (answer === 'plays' ? [now[index] ?? 'nothing'] : []));
  const different = before.flatMap((answer, index) =>
    answer === now[index] ? [] : [`${answer} became ${now[index] ?? 'nothing'}`],
  );
  return { entitled: entitled.length, playing: entitled.filter((answer) => answer === 'plays').length, different };
}

async function drawPresses(system: RunningSystem, { seed, options }: ProofRun): Promise<readonly Press[]> {
  const random = createRandom(seed);
  const sessions = await drawSessions(system.router, random, Number(options['members'] ?? '8'));
  const { data } = await sendOperation(system.router, TITLES, { country: 'US', maturity: 'AGE_18' });
  const page = data?.['editorialPage'] as {
    readonly rows: readonly { readonly titles: readonly { readonly id: string }[] }[];
  };
  const titleIds = page.rows.flatMap(({ titles }) => titles.map(({ id }) => id));
  const perMember = Number(options['titles'] ?? '20');
  return sessions.flatMap((session) =>
    Array.from({ length: perMember }, () => ({ session, titleId: random.pick(titleIds) })),
  );
}

export const proof: Proof = {
  name: 'isolation',
  summary:
    'With every subgraph but playback killed, members who could start playback still can, also after a restart of playback.',
  options: { members: 'number of members (8)', titles: 'titles per member (20)' },
  run: async (run) => {
    await using system = await startSystem({ seed: 'demo', patient: true });
    const presses = await drawPresses(system, run);
    const before = await pressAll(system, presses, 'alive');
    run.say(`${before.filter((answer) => answer === 'plays').length} of ${presses.length} may play`);
    for (const name of OTHERS) await system.kill(name);
    const alone = stillPlaying(before, await pressAll(system, presses, 'alone'));
    run.say(`with ${OTHERS.join(', ')} dead: ${alone.playing} of ${alone.entitled} play`);
    await system.kill('playback');
    await system.restart('playback');
    const again = stillPlaying(before, await pressAll(system, presses, 'again'));
    for (const line of [...alone.different, ...again.different].slice(0, 10)) run.say(line);
    const all = (each: typeof alone): boolean =>
      each.entitled > 0 && each.playing === each.entitled && each.different.length === 0;
    return {
      figure: `${alone.playing} of ${alone.entitled} entitled starts play with every other subgraph dead, ${again.playing} of ${again.entitled} after playback restarted, ${alone.different.length + again.different.length} answers of ${2 * presses.length} differ`,
      target: 'all of them, and every refusal for the same reasons',
      holds: all(alone) && all(again),
    };
  },
};
