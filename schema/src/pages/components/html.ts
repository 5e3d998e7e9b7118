/** HTML by tagged templates. Values are escaped unless they are `Html` themselves. */

/** Safe markup. Only the `html` tag creates it. */
export class Html {
  constructor(readonly text: string) {}
}

/** Null, undefined and false print nothing; lists print their items one after another. */
export type HtmlContent = Html | string | number | null | undefined | false | readonly HtmlContent[];

/** Values are allowed in text and in double-quoted attributes, and not in names, styles or scripts. */
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
