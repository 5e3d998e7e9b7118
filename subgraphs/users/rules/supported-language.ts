/**
 * The supported languages, and the nearest supported one for any BCP 47 tag.
 */

export const SUPPORTED_LANGUAGES = [
  'en',
  'en-US',
  'en-GB',
  'de',
  'de-DE',
  'de-CH',
  'fr',
  'fr-FR',
  'fr-CH',
  'es',
  'es-US',
  'it',
  'ja',
  'ja-JP',
] as const;

const SUPPORTED: ReadonlyMap<string, string> = new Map(SUPPORTED_LANGUAGES.map((tag) => [tag.toLowerCase(), tag]));

/**
 * The tag itself if supported, else the tag without trailing subtags (`de-AT` becomes `de`), else `fallback`. Case is
 * ignored.
 */
export function nearestLanguage(tag: string, fallback = 'en'): string {
  for (
    let rest = tag.trim().replaceAll('_', '-').toLowerCase();
    rest !== '';
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('-')))
  ) {
    const supported = SUPPORTED.get(rest);
    if (supported !== undefined) return supported;
  }
  return fallback;
}
