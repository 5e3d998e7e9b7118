/**
 * The same check on the running system: which titles members of different kinds see and can play, with and without
 * `recommendations`.
 */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import type { Random } from '@marquee/runtime/random';
import { browse, openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import type { GraphQLResponse } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import type { RunningSystem } from '../system/running-system.js';

const LEVELS = ['ALL', 'AGE_7', 'AGE_10', 'AGE_13', 'AGE_16', 'AGE_18'];

/** The expected decision, from the sample data alone. */
function mayBeShown(title: DemoTitle, { country, profile }: Session, now: string): boolean {
  return (
    LEVELS.indexOf(title.rating.level) <= LEVELS.indexOf(profile.maturityLimit) &&
    title.windows.some(
      (window) => window.country === country && window.from <= now && (window.until === null || now < window.until),
    )
  );
}

/** The ids of all titles in a response: objects with a `__typename` of a title. */
function titleIdsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(titleIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'id' in value && 'kind' in value && 'name' in value && typeof value.id === 'string' ? [value.id] : [];
  return [...own, ...Object.values(value).flatMap(titleIdsIn)];
}

/** Search terms: one letter matches most titles; a misspelt name takes the path of spelling correction. */
const TYPED = ['s', 'the', 'drama', 'horor', 'terminator'];

const SEARCH =
  'query ($query: String!) { search(query: $query, first: 100) { hits { edges { node { title { id name kind } } } } related { title { id name kind } } } }';

export interface SystemChecks {
  readonly checks: number;
  readonly leaks: readonly string[];
  readonly played: number;
}

export async function checkSystem(
  system: RunningSystem,
  random: Random,
  { members, plays }: { readonly members: number; readonly plays: number },
): Promise<SystemChecks> {
  const demoData = createDemoData('demo');
  const titles = new Map<string, DemoTitle>(demoData.titles.map((title) => [title.id, title]));
  const leaks: string[] = [];
  let checks = 0;
  let played = 0;
  const checkResponse = (where: string, session: Session, { data }: GraphQLResponse): void => {
    const now = new Date().toISOString();
    for (const id of titleIdsIn(data)) {
      const title = titles.get(id);
      if (title === undefined) continue;
      checks += 1;
      if (!mayBeShown(title, session, now))
        leaks.push(`${where}: ${title.name} to ${session.profile.maturityLimit} in ${session.country}`);
    }
  };
  const tryToPlay = async (session: Session, title: DemoTitle): Promise<void> => {
    const variables = {
      input: { titleId: title.id, capabilities: { codecs: ['avc1'], maxHeight: 1080 } },
      idempotencyKey: `ceiling-${process.pid}-${checks}`,
    };
    const { data } = await sendOperation(system.router, readOperation('StartPlayback'), variables, session.token);
    checks += 1;
    const result = data?.['startPlayback'] as { readonly __typename: string; readonly id?: string } | null | undefined;
    if (result?.__typename !== 'PlaybackSession') return;
    played += 1;
    if (!mayBeShown(title, session, new Date().toISOString()))
      leaks.push(`play: ${title.name} to ${session.profile.maturityLimit} in ${session.country}`);
  };

  const sessions: Session[] = [];
  // Kids' profiles first, because a leak would affect them most.
  while (sessions.length < members) {
    const open = await openSessions(system.router, demoData.account(random.int(demoData.accountCount)).email);
    sessions.push(...open.filter(({ profile }) => profile.isKids || random.next() < 0.4));
  }
  for (const session of sessions) {
    checkResponse('page', session, await browse(system.router, session));
    for (const query of TYPED)
      checkResponse(
        `search for "${query}"`,
        session,
        await sendOperation(system.router, SEARCH, { query }, session.token),
      );
    for (let count = 0; count < plays; count += 1) await tryToPlay(session, random.pick(demoData.titles));
  }
  await system.kill('recommendations');
  for (const session of sessions)
    checkResponse('page without recommendations', session, await browse(system.router, session));
  return { checks, leaks, played };
}
