/**
 * The text for a reader of `language` (BCP 47), one rule for the whole house: the tag itself, then the tag with its last
 * subtag taken off (de-CH -> de), then the original language, then whatever there is. Empty only when `texts` is.
 */
export const localised = (texts: Readonly<Record<string, string>>, language: string, originalLanguage: string): string => {
  for (let tag = language; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const text = texts[tag];
    if (text !== undefined) return text;
  }
  return texts[originalLanguage] ?? Object.values(texts)[0] ?? '';
};
