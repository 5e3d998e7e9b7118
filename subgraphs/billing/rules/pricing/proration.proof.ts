/** Proof of proration: `npm run proof -- proration --count 1000000`. */
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { checkProration, randomCase } from '../tests/proration-cases.js';

const REPORT_EVERY = 250_000;

export const proof: Proof = {
  name: 'proration',
  summary:
    'Splits random prices of random periods at random instants: used and rest sum to the price, rounded once, half to even; quotes and invoices agree.',
  options: { count: 'how many cases (1000000)' },
  run: async ({ seed, options: { count: countText = '1000000' }, print }) => {
    const random = createRandom(seed);
    const count = Number(countText);
    const problems: string[] = [];
    const seen = { leapDays: 0, clockChanges: 0, monthEnds: 0, ties: 0 };
    for (let index = 1; index <= count; index += 1) {
      const one = randomCase(random);
      const { problem, isTie } = checkProration(one);
      if (problem !== null) problems.push(problem);
      seen.leapDays += Number(one.period.start.endsWith('-02-29') || one.period.end.endsWith('-02-29'));
      seen.clockChanges += Number(one.isClockChange);
      seen.monthEnds += Number(one.anchor.slice(8) > one.period.start.slice(8));
      seen.ties += Number(isTie);
      if (index % REPORT_EVERY === 0) print(`${index} cases, ${problems.length} wrong`);
    }
    for (const problem of problems.slice(0, 10)) print(problem);
    print(
      `of these ${seen.leapDays} touch 29 February, ${seen.clockChanges} a change of clocks, ${seen.monthEnds} a month without the anchor day, ${seen.ties} fall on a half`,
    );
    return {
      figure: `${count} cases in exponents 0, 2 and 3, ${problems.length} wrong`,
      target: `0 wrong in ${count} cases`,
      holds: problems.length === 0 && count > 0,
    };
  },
};
