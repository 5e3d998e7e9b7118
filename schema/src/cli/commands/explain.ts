/** `marquee schema explain`: what a code means, and what to do about it. Asks nobody. */
import { CHAPTERS, explain } from '../../explain/explain.js';
import type { Command } from '../command.js';

export const schemaExplain: Command = {
  name: 'schema explain',
  usage: 'marquee schema explain [<code>]',
  summary: 'what a code of a check, a launch or a refusal means, and what to do; without a code, all of them',
  run: async ({ args: [code] }) => {
    if (code === undefined) {
      const text = CHAPTERS.map(
        ({ title, pages }) =>
          `${title}\n${Object.keys(pages)
            .map((each) => `  ${each}`)
            .join('\n')}`,
      ).join('\n');
      return { verdict: 'safe', text, data: CHAPTERS };
    }
    const page = explain(code);
    if (page === null)
      return {
        verdict: 'unjudged',
        text: `"${code}" is no code of ours: \`marquee schema explain\` lists them.`,
        data: null,
      };
    const example = page.example === undefined ? '' : `\n\n  ${page.example}`;
    return {
      verdict: 'safe',
      text: `${page.code} (${page.chapter})\n\n${page.means}\n\n${page.fix}${example}`,
      data: page,
    };
  },
};
