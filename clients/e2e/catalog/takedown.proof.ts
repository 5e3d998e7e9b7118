import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { openSessions } from '../browse/browse-page.js';
import { startSystem } from '../system/running-system.js';
import { openEditor, playableOnPage, presenceOf, untilPresence } from './takedown.js';

const PROMISED_MS = 5_000;
const CHECKS_AFTER = 5;

export const proof: Proof = {
  name: 'takedown',
  summary: 'How long a withdrawn title remains on a member’s page, at its own URL and in the player.',
  options: { titles: 'titles to withdraw, drawn from the page (12)' },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'demo', hasLongDeadlines: true });
    const session = (await openSessions(system.router)).find(({ profile }) => !profile.isKids);
    if (session === undefined) throw new Error('The demo account has no profile for grown-ups.');
    const wanted = Number(options['titles'] ?? 12);
    const titles = await playableOnPage(system.router, session, wanted * 2);
    const editor = await openEditor(system.router);
    const calibration = performance.now();
    await presenceOf(system.router, session, titles[0] ?? '');
    const pollMs = performance.now() - calibration;
    print(`${titles.length} films of the page play; one check of page, URL and player takes ${pollMs.toFixed(0)} ms`);
    const waits: number[] = [];
    let seenAgain = 0;
    for (const titleId of [...titles].sort(() => random.next() - 0.5).slice(0, wanted)) {
      await editor.withdraw(titleId);
      waits.push(await untilPresence(system.router, session, titleId, false));
      for (let check = 0; check < CHECKS_AFTER; check += 1) {
        const { onPage, byId, plays } = await presenceOf(system.router, session, titleId);
        if (onPage || byId || plays) seenAgain += 1;
      }
      await editor.reinstate(titleId);
    }
    const longest = Math.max(...waits);
    print(`removed after ${waits.map((wait) => wait.toFixed(0)).join(', ')} ms`);
    return {
      figure: `${waits.length} titles removed everywhere after at most ${longest.toFixed(0)} ms, seen again ${seenAgain} times`,
      target: `at most ${PROMISED_MS} ms, none seen again`,
      holds: waits.length === wanted && longest <= PROMISED_MS && seenAgain === 0,
    };
  },
};
