/** The sentences and headings that name a reason, in the languages of the sample members. */

export interface Phrases {
  readonly becauseWatched: (name: string) => string;
  /** @param genre The name of a genre for its titles, in English: `Westerns`. */
  readonly becauseGenre: (genre: string) => string;
  /** @param rank 1 to 10. */
  readonly rank: (rank: number) => string;
}

/** Genres whose heading is no thing that a member likes. */
const LIKED_GENRES: Readonly<Record<string, string>> = {
  Action: 'action titles',
  Adaptations: 'book adaptations',
  'Children & Family': 'family titles',
  Classics: 'classics',
  'Nature & Science': 'titles about nature and science',
};

const ENGLISH: Phrases = {
  becauseWatched: (name) => `Because you watched ${name}`,
  becauseGenre: (genre) => `Because you like ${LIKED_GENRES[genre] ?? genre}`,
  rank: (rank) => `Number ${rank} in your country`,
};

const PHRASES: Readonly<Record<string, Phrases>> = {
  en: ENGLISH,
  de: {
    becauseWatched: (name) => `Weil du „${name}“ gesehen hast`,
    becauseGenre: () => 'Weil du oft Titel dieses Genres siehst',
    rank: (rank) => `Platz ${rank} in deinem Land`,
  },
  fr: {
    becauseWatched: (name) => `Parce que vous avez regardé « ${name} »`,
    becauseGenre: () => 'Parce que vous regardez souvent ce genre',
    rank: (rank) => `N° ${rank} dans votre pays`,
  },
  es: {
    becauseWatched: (name) => `Porque viste «${name}»`,
    becauseGenre: () => 'Porque ves a menudo este género',
    rank: (rank) => `Número ${rank} en tu país`,
  },
  it: {
    becauseWatched: (name) => `Perché hai guardato «${name}»`,
    becauseGenre: () => 'Perché guardi spesso questo genere',
    rank: (rank) => `Numero ${rank} nel tuo Paese`,
  },
  ja: {
    becauseWatched: (name) => `「${name}」を視聴したあなたへ`,
    becauseGenre: () => 'このジャンルをよく視聴しているため',
    rank: (rank) => `お住まいの国で${rank}位`,
  },
};

/** Those of the language, without its region; English for other languages. */
export function phrasesFor(language: string): Phrases {
  const [primary = ''] = language.toLowerCase().split('-');
  return (Object.hasOwn(PHRASES, primary) ? PHRASES[primary] : undefined) ?? ENGLISH;
}
