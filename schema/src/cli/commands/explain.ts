/** `marquee schema explain`: what a code means, and what to do. It sends no request. */
import { CHAPTERS, explain } from '../../explain/explain.js';
import type { Command } from '../command.js';

export const schemaExplain: Command = {
  name: 'schema explain',
  usage: 'marquee schema explain [<code>]',
  summary: 'explains a code of a check, a launch or an error; without a code, lists all codes',
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
        text: `"${code}" is an unknown code: \`marquee schema explain\` lists all codes.`,
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
