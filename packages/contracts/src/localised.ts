/**
 * The text for a reader of `language` (BCP 47), one rule for the whole house: the tag itself, then the tag with its
 * last subtag taken off (de-CH -> de), then the original language, then whatever there is. A blank text counts as none:
 * the answer is empty only when there is no text at all.
 */
export function localised(texts: Readonly<Record<string, string>>, language: string, originalLanguage: string): string {
  const textIn = (tag: string): string | undefined => {
    const text = Object.hasOwn(texts, tag) ? texts[tag] : undefined;
    return text === undefined || text.trim() === '' ? undefined : text;
  };
  for (let tag = language; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const text = textIn(tag);
    if (text !== undefined) return text;
  }
  return textIn(originalLanguage) ?? Object.values(texts).find((text) => text.trim() !== '') ?? '';
}
