/**
 * The text for a reader of `language` (BCP 47), by the rule of all subgraphs: the text of the tag itself, else of the
 * tag without its last subtag (de-CH -> de), else of the original language, else any text. Blank texts are skipped; the
 * result is empty only when every text is blank.
 */
export function localised(texts: Readonly<Record<string, string>>, language: string, originalLanguage: string): string {
  for (let tag = language; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const text = textIn(texts, tag);
    if (text !== undefined) return text;
  }
  return textIn(texts, originalLanguage) ?? Object.values(texts).find((text) => text.trim() !== '') ?? '';
}

function textIn(texts: Readonly<Record<string, string>>, tag: string): string | undefined {
  const text = Object.hasOwn(texts, tag) ? texts[tag] : undefined;
  return text === undefined || text.trim() === '' ? undefined : text;
}
