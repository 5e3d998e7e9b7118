import { pickSome } from '../dice.js';
import type { Random } from '@marquee/runtime/random';

const SERVED = ['en', 'de', 'fr', 'ja', 'it', 'es'] as const;

export interface TitleLanguages {
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
  readonly audioDescription: readonly string[];
  readonly closedCaptions: readonly string[];
}

/** The original is always heard and captioned; dubs, subtitles and described audio come with a title's standing. */
export function languagesFor(dice: Random, original: string): TitleLanguages {
  const others = SERVED.filter((language) => language !== original);
  const dubs = pickSome(dice, others, dice.int(5));
  const audioLanguages = [original, ...dubs];
  return {
    audioLanguages,
    subtitleLanguages: [original, ...others.filter((language) => dubs.includes(language) || dice.next() < 0.6)],
    audioDescription: dice.next() < 0.55 ? audioLanguages.slice(0, 1 + dice.int(2)) : [],
    closedCaptions: dice.next() < 0.9 ? audioLanguages.slice(0, 1 + dice.int(audioLanguages.length)) : [],
  };
}
