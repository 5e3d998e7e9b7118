import { localised } from '@marquee/contracts/localised';

const SEASON: Readonly<Record<string, string>> = {
  en: 'Season',
  de: 'Staffel',
  fr: 'Saison',
  ja: 'シーズン',
  it: 'Stagione',
  es: 'Temporada',
};

/** `Season 2`, in the reader's language. */
export const seasonName = (number: number, language: string): string =>
  `${localised(SEASON, language, 'en')} ${number}`;
