/** HTML as tagged templates: what is put in is text, and escaped, unless a template made it. */

/** Markup that is safe to send: only `html` makes it. */
export class Html {
  constructor(readonly text: string) {}
}

/** Null, undefined and false put in nothing; lists are put in one after the other. */
export type HtmlContent = Html | string | number | null | undefined | false | readonly HtmlContent[];

/** Values may stand in text and in attributes with double quotes, and nowhere else: not in names, styles or scripts. */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlContent[]): Html {
  return new Html(texts.reduce((whole, text, index) => whole + print(parts[index - 1]) + text));
}

export const EMPTY = new Html('');

function print(part: HtmlContent): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(print).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
