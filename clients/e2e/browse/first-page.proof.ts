import type { Proof } from '@marquee/testing/proof';
import { requestFirstPage, startUnused } from './first-page.js';

export const proof: Proof = {
  name: 'first-page',
  summary: 'The first page after each of some starts, requested once and with the deadlines of production.',
  options: { starts: 'starts (5)' },
  run: async ({ options, print }) => {
    const starts = Number(options['starts'] ?? 5);
    let complete = 0;
    for (let start = 1; start <= starts; start += 1) {
      await using system = await startUnused('demo', { hasLongDeadlines: false });
      const startedAt = performance.now();
      const { errors } = await requestFirstPage(system.router);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      print(`start ${start}: ${errors.length} errors; sign-in and page took ${seconds} s`);
      if (errors.length === 0) complete += 1;
    }
    return {
      figure: `${complete} of ${starts} first pages are complete`,
      target: 'all are complete',
      holds: complete === starts,
    };
  },
};
