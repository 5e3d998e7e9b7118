/** Localised names of seasons. */
import { localised } from '@marquee/contracts/localised';

const SEASON: Readonly<Record<string, string>> = {
  en: 'Season',
  de: 'Staffel',
  fr: 'Saison',
  ja: 'シーズン',
  it: 'Stagione',
  es: 'Temporada',
};

/** `Season 2` in the viewer's language. */
export function seasonName(number: number, language: string): string {
  return `${localised(SEASON, language, 'en')} ${number}`;
}
