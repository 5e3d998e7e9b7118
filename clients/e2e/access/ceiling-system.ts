/**
 * The same on the running house: what members of many kinds are really shown and may really play, with and without
 * recommendations.
 */
import { createDemoWorld } from '@marquee/demo-data/create-world';
import type { DemoTitle } from '@marquee/demo-data/world';
import type { Random } from '@marquee/runtime/random';
import { browse, openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { sendOperation } from '../system/http-client.js';
import type { GraphQLResponse } from '../system/http-client.js';
import { readOperation } from '../system/checkout.js';
import type { RunningSystem } from '../system/running-system.js';

const LEVELS = ['ALL', 'AGE_7', 'AGE_10', 'AGE_13', 'AGE_16', 'AGE_18'];

/** By the sample data alone. */
function mayBeShown(title: DemoTitle, { country, profile }: Session, now: string): boolean {
  return (
    LEVELS.indexOf(title.rating.level) <= LEVELS.indexOf(profile.maturityLimit) &&
    title.windows.some(
      (window) => window.country === country && window.from <= now && (window.until === null || now < window.until),
    )
  );
}

/** Every id of a title anywhere in an answer: objects that say of what kind of title they are. */
function titleIdsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(titleIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'id' in value && 'kind' in value && 'name' in value && typeof value.id === 'string' ? [value.id] : [];
  return [...own, ...Object.values(value).flatMap(titleIdsIn)];
}

/** A letter finds the most; a name with an error in it takes the long way. */
const TYPED = ['s', 'the', 'drama', 'horor', 'terminator'];

const SEARCH =
  'query ($query: String!) { search(query: $query, first: 100) { hits { edges { node { title { id name kind } } } } related { title { id name kind } } } }';

export interface SystemChecks {
  readonly checks: number;
  readonly leaks: readonly string[];
  readonly played: number;
}

export async function checkSystem(
  stack: RunningSystem,
  random: Random,
  { members, plays }: { readonly members: number; readonly plays: number },
): Promise<SystemChecks> {
  const world = createDemoWorld('demo');
  const titles = new Map<string, DemoTitle>(world.titles.map((title) => [title.id, title]));
  const leaks: string[] = [];
  let checks = 0;
  let played = 0;
  const look = (where: string, session: Session, { data }: GraphQLResponse): void => {
    const now = new Date().toISOString();
    for (const id of titleIdsIn(data)) {
      const title = titles.get(id);
      if (title === undefined) continue;
      checks += 1;
      if (!mayBeShown(title, session, now))
        leaks.push(`${where}: ${title.name} to ${session.profile.maturityLimit} in ${session.country}`);
    }
  };
  const press = async (session: Session, title: DemoTitle): Promise<void> => {
    const variables = {
      input: { titleId: title.id, capabilities: { codecs: ['avc1'], maxHeight: 1080 } },
      idempotencyKey: `ceiling-${process.pid}-${checks}`,
    };
    const { data } = await sendOperation(stack.router, readOperation('StartPlayback'), variables, session.token);
    checks += 1;
    const answer = data?.['startPlayback'] as { readonly __typename: string; readonly id?: string } | null | undefined;
    if (answer?.__typename !== 'PlaybackSession') return;
    played += 1;
    if (!mayBeShown(title, session, new Date().toISOString()))
      leaks.push(`play: ${title.name} to ${session.profile.maturityLimit} in ${session.country}`);
  };

  const sessions: Session[] = [];
  // Children first: they are who a leak would reach.
  while (sessions.length < members) {
    const open = await openSessions(stack.router, world.account(random.int(world.accountCount)).email);
    sessions.push(...open.filter(({ profile }) => profile.isKids || random.next() < 0.4));
  }
  for (const session of sessions) {
    look('page', session, await browse(stack.router, session));
    for (const query of TYPED)
      look(`search for "${query}"`, session, await sendOperation(stack.router, SEARCH, { query }, session.token));
    for (let count = 0; count < plays; count += 1) await press(session, random.pick(world.titles));
  }
  await stack.kill('recommendations');
  for (const session of sessions) look('page without recommendations', session, await browse(stack.router, session));
  return { checks, leaks, played };
}
