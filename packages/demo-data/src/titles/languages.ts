import { pickSome } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';

const SERVED = ['en', 'de', 'fr', 'ja', 'it', 'es'] as const;

export interface TitleLanguages {
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
  readonly audioDescription: readonly string[];
  readonly closedCaptions: readonly string[];
}

/** Languages of a title: the original is always among audio and captions, others are random. */
export function languagesFor(random: Random, original: string): TitleLanguages {
  const others = SERVED.filter((language) => language !== original);
  const dubs = pickSome(random, others, random.int(5));
  const audioLanguages = [original, ...dubs];
  return {
    audioLanguages,
    subtitleLanguages: [original, ...others.filter((language) => dubs.includes(language) || random.next() < 0.6)],
    audioDescription: random.next() < 0.55 ? audioLanguages.slice(0, 1 + random.int(2)) : [],
    closedCaptions: random.next() < 0.9 ? audioLanguages.slice(0, 1 + random.int(audioLanguages.length)) : [],
  };
}
