/** `npm run proof -- isolation [--members 8] [--titles 20]` */
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { signInRandomMembers } from '../browse/browse-page.js';
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

interface Start {
  readonly session: Session;
  readonly titleId: string;
}

interface StartResult {
  readonly __typename: string;
  readonly reasons?: readonly string[];
  readonly manifest?: { readonly url: string };
}

/** The result as text: a session whose manifest can be fetched, or the reasons of the refusal. */
async function startOnce(system: RunningSystem, { session, titleId }: Start, key: string): Promise<string> {
  const { data, errors } = await sendOperation(system.router, START, { titleId, key }, session.token);
  const result = data?.['startPlayback'] as StartResult | null | undefined;
  if (result == null) return `no response: ${errors[0]?.message ?? 'nothing'}`;
  if (result.manifest === undefined) return [result.__typename, ...(result.reasons ?? [])].join(' ');
  const { ok } = await fetch(result.manifest.url);
  return ok ? 'plays' : 'a session without a manifest';
}

async function startAll(system: RunningSystem, starts: readonly Start[], phase: string): Promise<readonly string[]> {
  const results: string[] = [];
  for (const [index, each] of starts.entries()) results.push(await startOnce(system, each, `${phase}-${index}`));
  return results;
}

/** Of the titles that played while all subgraphs were up, those that play now. */
function stillPlaying(
  before: readonly string[],
  now: readonly string[],
): { readonly entitled: number; readonly playing: number; readonly different: readonly string[] } {
  const entitled = before.flatMap((result, index) => (result === 'plays' ? [now[index] ?? 'nothing'] : []));
  const different = before.flatMap((result, index) =>
    result === now[index] ? [] : [`${result} became ${now[index] ?? 'nothing'}`],
  );
  return { entitled: entitled.length, playing: entitled.filter((result) => result === 'plays').length, different };
}

async function pickStarts(system: RunningSystem, { seed, options }: ProofRun): Promise<readonly Start[]> {
  const random = createRandom(seed);
  const sessions = await signInRandomMembers(system.router, random, Number(options['members'] ?? '8'));
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
    await using system = await startSystem({ seed: 'demo', hasLongDeadlines: true });
    const starts = await pickStarts(system, run);
    const before = await startAll(system, starts, 'before');
    run.print(`${before.filter((result) => result === 'plays').length} of ${starts.length} may play`);
    for (const name of OTHERS) await system.kill(name);
    const alone = stillPlaying(before, await startAll(system, starts, 'alone'));
    run.print(`with ${OTHERS.join(', ')} dead: ${alone.playing} of ${alone.entitled} play`);
    await system.kill('playback');
    await system.restart('playback');
    const again = stillPlaying(before, await startAll(system, starts, 'again'));
    for (const line of [...alone.different, ...again.different].slice(0, 10)) run.print(line);
    const all = (each: typeof alone): boolean =>
      each.entitled > 0 && each.playing === each.entitled && each.different.length === 0;
    return {
      figure: `${alone.playing} of ${alone.entitled} entitled starts play with every other subgraph killed, ${again.playing} of ${again.entitled} after playback restarted, ${alone.different.length + again.different.length} results of ${2 * starts.length} differ`,
      target: 'all of them, and every refusal for the same reasons',
      holds: all(alone) && all(again),
    };
  },
};
