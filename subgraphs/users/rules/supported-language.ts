/**
 * The languages that pages are made in, and the nearest of them to any tag: a member whose language we lack gets one
 * they can read, never an error.
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
 * The tag itself, else with subtags taken off its end (`de-AT` is `de`), else `fallback`. Tags are compared without
 * case.
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
