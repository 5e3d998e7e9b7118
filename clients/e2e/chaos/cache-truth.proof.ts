import { createRandom } from '@marquee/runtime/random';
import type { Proof } from '@marquee/testing/proof';
import { openSessions, signIn, signInRandomMembers } from '../browse/browse-page.js';
import { EDITOR, playableOnPage } from '../catalog/takedown.js';
import { freePorts, startSystem } from '../system/running-system.js';
import { startSecondRouter } from '../system/second-router.js';
import { CacheClient } from './cache-client.js';
import { EditorTruth, guestLoop, memberLoop, newTally } from './cache-members.js';
import { HouseholdTruth } from './cache-household.js';
import { hitsOf } from './cache-hits.js';

/** Without hits the proof says nothing. */
const MIN_HIT_SHARE = 0.5;

export const proof: Proof = {
  name: 'cache-truth',
  summary:
    'Whether two routers with entity caches ever return a value that is older than allowed, or of somebody else.',
  options: {
    minutes: 'of random reads and writes (2)',
    identities: 'members of random accounts, beside the profiles of one account (8)',
    redis: 'address of a Redis as second level, as in redis://127.0.0.1:6379 (none)',
  },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    const cached = {
      ROUTER_ENTITY_CACHE: 'on',
      ROUTER_RATE_LIMITS: 'off',
      ...(options['redis'] !== undefined && {
        ROUTER_ENTITY_CACHE_SECOND_LEVEL: 'redis',
        MARQUEE_REDIS_URL: options['redis'],
      }),
    };
    await using system = await startSystem({
      seed: 'demo',
      hasLongDeadlines: true,
      env: { ROUTER_ENTITY_CACHE: 'off', ROUTER_RATE_LIMITS: 'off' },
    });
    const ports = await freePorts();
    await using one = await startSecondRouter(system, { port: ports['ROUTER_PORT'] ?? '', env: cached });
    await using other = await startSecondRouter(system, { port: ports['WEB_PORT'] ?? '', env: cached });
    const routers = [one.url, other.url];
    const family = await openSessions(system.router);
    const drawn = await signInRandomMembers(system.router, random, Number(options['identities'] ?? 8));
    const members = [...drawn, ...family];
    const [first] = family.filter(({ profile }) => !profile.isKids);
    if (first === undefined) throw new Error('The demo account has no profile for grown-ups.');
    const titles = (await playableOnPage(system.router, first, 6)).slice(0, 6);
    const editor = new EditorTruth(
      new CacheClient(routers, await signIn(system.router, EDITOR), random),
      titles[0] ?? '',
    );
    const household = new HouseholdTruth(new CacheClient(routers, first.token, random), family);
    print(`${members.length} members, ${titles.length} titles, two routers with caches, one without as the truth`);
    const tally = newTally();
    const untilMs = performance.now() + Number(options['minutes'] ?? 2) * 60_000;
    const shared = { titles, truth: system.router, editor, household, random, tally, untilMs };
    await editor.write();
    await Promise.all([
      editor.loop(untilMs, random),
      household.loop(untilMs, random),
      guestLoop(new CacheClient(routers, null, random), shared),
      ...members.map((member, index) =>
        memberLoop(new CacheClient(routers, member.token, random), member, index, shared),
      ),
    ]);
    const { hits, misses } = await hitsOf(routers);
    const share = hits / Math.max(1, hits + misses);
    const { reads, failed, writes, compared, violations } = tally;
    print(`${failed} further reads had a part that has failed`);
    for (const [kind, texts] of violations) print(`${kind}: ${texts.length}, such as ${texts.slice(0, 3).join('; ')}`);
    const wrong = [...violations.values()].reduce((sum, texts) => sum + texts.length, 0);
    return {
      figure: `${reads} reads, ${writes + editor.writes + household.writes} writes, ${compared} compared with the uncached router, ${(share * 100).toFixed(0)} % hits, ${wrong} violations`,
      target: `more than ${MIN_HIT_SHARE * 100} % hits, no violation`,
      holds: share > MIN_HIT_SHARE && wrong === 0 && writes > 0 && editor.writes > 1 && household.writes > 1,
    };
  },
};
