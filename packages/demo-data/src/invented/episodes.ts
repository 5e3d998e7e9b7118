import { pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { demoId } from '../ids.js';
import type { DemoSeason } from '../demo-data.js';

const OPENINGS = ['The', 'A', 'One More', 'Another', 'No Ordinary', 'The Last', 'The First', 'Somebody’s'] as const;
const MATTERS = [
  'Arrival',
  'Invitation',
  'Favour',
  'Rumour',
  'Detour',
  'Visitor',
  'Birthday',
  'Storm',
  'Secret',
  'Bargain',
  'Photograph',
  'Shortcut',
  'Audition',
  'Telephone',
  'Rehearsal',
  'Mistake',
  'Goodbye',
  'Surprise',
  'Suitcase',
  'Hiding Place',
  'Apology',
  'Neighbour',
  'Parade',
  'Blackout',
  'Recipe',
  'Stranger',
  'Wager',
  'Return',
] as const;

const TURNS = [
  'An unexpected visitor puts an old promise to the test.',
  'A small favour grows into something nobody can stop.',
  'Two plans meet, and neither survives the evening.',
  'A message arrives years too late, and just in time.',
  'Everybody knows something; nobody says it first.',
  'A day off turns out to be the longest day of all.',
  'An old map, a new lead, and a door that should be locked.',
  'What was lost is found, in the wrong hands.',
  'A celebration goes sideways, beautifully.',
  'The past knocks, and is asked to wait outside.',
  'A wager is made that cannot be won.',
  'Someone has to go first.',
] as const;

const SEASONS = [
  [1, 42],
  [2, 26],
  [3, 16],
  [4, 10],
  [5, 6],
] as const;

function episodeName(random: Random, taken: Set<string>): string {
  let name = `${random.pick(OPENINGS)} ${random.pick(MATTERS)}`.replace(/^A (?=[AEIOU])/, 'An ');
  while (taken.has(name)) name = `${random.pick(OPENINGS)} ${random.pick(MATTERS)}`.replace(/^A (?=[AEIOU])/, 'An ');
  taken.add(name);
  return name;
}

/**
 * The seasons of an invented series, one per year.
 * @param minutes Mean runtime of an episode; each differs by up to a tenth.
 */
export function seasonsFor(
  random: Random,
  series: string,
  firstYear: number,
  lastYear: number,
  minutes: number,
): readonly DemoSeason[] {
  const count = Math.min(pickWeighted(random, SEASONS), lastYear - firstYear + 1);
  const taken = new Set<string>();
  const episodesEach = 6 + random.int(5);
  return Array.from({ length: count }, (_, seasonIndex): DemoSeason => {
    const number = seasonIndex + 1;
    return {
      id: demoId('season', `${series} ${number}`, firstYear),
      number,
      releaseYear: firstYear + seasonIndex,
      episodes: Array.from({ length: episodesEach }, (__, episodeIndex) => ({
        id: demoId('episode', `${series} ${number} ${episodeIndex + 1}`, firstYear),
        number: episodeIndex + 1,
        name: episodeName(random, taken),
        synopsis: random.pick(TURNS),
        runtimeSeconds: Math.round(minutes * (0.9 + random.next() * 0.2)) * 60,
      })),
    };
  });
}
