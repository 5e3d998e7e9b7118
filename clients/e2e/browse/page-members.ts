/** Members of the sample data with their pages, as the proofs of the page's cost and of its load request them. */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { Random } from '@marquee/runtime/random';
import type { Sent } from '../outages/open-loop.js';
import { untilDone } from '../outages/until-done.js';
import { readOperation } from '../system/checkout.js';
import { openSessions } from './browse-page.js';
import type { Session } from './browse-page.js';
import { openFirstPaintReference, openPageReference } from './page-reference.js';
import type { ResponseReference } from './page-reference.js';

export interface PageMember {
  readonly session: Session;
  readonly page: ResponseReference;
  readonly firstPaint: ResponseReference;
}

const BROWSE_PAGE = readOperation('BrowsePage');
const FIRST_PAINT = readOperation('FirstPaint');

/** Sign-in is slow by design. */
const PARALLEL_SIGN_INS = 2;

/** Signs in `count` different accounts, one profile each, and keeps the page of each. */
export async function openPageMembers(router: string, random: Random, count: number): Promise<readonly PageMember[]> {
  const demoData = createDemoData('demo');
  if (count > demoData.accountCount) throw new Error(`There are ${demoData.accountCount} accounts, not ${count}.`);
  const drawn = new Set<number>();
  const members: PageMember[] = [];
  const draw = (): number => {
    for (;;) {
      const index = random.int(demoData.accountCount);
      if (!drawn.has(index)) {
        drawn.add(index);
        return index;
      }
    }
  };
  const open = async (): Promise<void> => {
    while (members.length < count && drawn.size < demoData.accountCount) {
      const { email } = demoData.account(draw());
      const sessions = await untilDone('members sign in', () => openSessions(router, email));
      if (sessions.length === 0) continue;
      const session = random.pick(sessions);
      members.push({
        session,
        page: await untilDone('a complete page', () => openPageReference(router, session)),
        firstPaint: await untilDone('a complete first paint', () => openFirstPaintReference(router, session)),
      });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_SIGN_INS }, open));
  return members.slice(0, count);
}

/** @param isUseful Judges the response. */
export function pageRequest({ session }: PageMember, isUseful: (body: Buffer) => boolean): Sent {
  return {
    body: JSON.stringify({
      query: BROWSE_PAGE,
      operationName: 'BrowsePage',
      variables: { country: session.country, maturity: session.profile.maturityLimit },
    }),
    token: session.token,
    isUseful,
  };
}

/** The rows above the fold. @param isUseful Judges the response. */
export function firstPaintRequest({ session }: PageMember, isUseful: (body: Buffer) => boolean): Sent {
  return { body: JSON.stringify({ query: FIRST_PAINT, operationName: 'FirstPaint' }), token: session.token, isUseful };
}
