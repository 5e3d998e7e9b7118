/** The texts of rows and reasons in the languages of the service. Each language has a file with all of its texts. */
import { ENGLISH } from './english.js';
import { FRENCH } from './french.js';
import { GERMAN } from './german.js';
import type { Heading } from './heading.js';
import { ITALIAN } from './italian.js';
import { JAPANESE } from './japanese.js';
import type { Texts } from './language.js';
import { SPANISH } from './spanish.js';

const BY_LANGUAGE: Readonly<Record<string, Texts>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  it: ITALIAN,
  ja: JAPANESE,
};

/** Primary subtags of BCP 47. */
export const TEXT_LANGUAGES = Object.keys(BY_LANGUAGE);

/** Those of the language (BCP 47), without its region; English for other languages. */
export function textsFor(language: string): Texts {
  const [primary = ''] = language.toLowerCase().split('-');
  return (Object.hasOwn(BY_LANGUAGE, primary) ? BY_LANGUAGE[primary] : undefined) ?? ENGLISH;
}

/** The heading of a row in the language of `texts`. */
export function headingText(heading: Heading, texts: Texts): string {
  switch (heading.of) {
    case 'topTen':
      return texts.topTen(heading.country);
    case 'popularIn':
      return texts.popularIn(heading.country);
    case 'becauseWatched':
      return texts.becauseWatched(heading.name);
    case 'moreLike':
      return texts.moreLike(heading.name);
    case 'genre':
      return texts.genre(heading.genre);
    case 'genreSeries':
      return texts.genreSeries(heading.genre);
    case 'genreOfDecade':
      return texts.genreOfDecade(heading.genre, heading.decade);
    case 'genreWithMood':
      return texts.genreWithMood(heading.genre, heading.mood);
    case 'mood':
      return texts.mood(heading.mood);
    case 'decade':
      return texts.decade(heading.decade);
    case 'credit':
      return texts.credit(heading.role, heading.name);
    case 'studio':
      return texts.studio(heading.name);
    default:
      return texts.fixed[heading.of];
  }
}
