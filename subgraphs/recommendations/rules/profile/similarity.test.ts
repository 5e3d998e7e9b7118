import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { expect, test } from 'vitest';
import { toTitle } from '../../events.js';
import { toTitleState } from '../../tests/upstream-events.js';
import { buildCatalogue } from '../catalogue/catalogue.js';
import { topBy } from '../page/top-by.js';
import { similarity } from './similarity.js';
import type { LearnedModel } from './score.js';

const catalogue = buildCatalogue(
  createDemoData('demo').titles.map((title) => toTitle(toTitleState(title))),
  1,
);
const numbers = [...catalogue.titles.keys()];

function nameOf(number: number): string {
  const { names = {}, originalLanguage = '' } = catalogue.titles[number] ?? {};
  return names['en'] ?? names[originalLanguage] ?? '';
}

function numberOf(name: string): number {
  return numbers.find((number) => nameOf(number) === name) ?? expect.fail(name);
}

/** Names of the most similar titles, the best first. */
function neighboursOf(name: string, count: number, learned: LearnedModel | null = null): readonly string[] {
  const likeness = similarity(catalogue, learned, numberOf(name));
  return topBy(numbers, count, likeness).map(nameOf);
}

/** Of lists that a person found odd: of another genre, another age, or hardly known beside better ones. */
const ODD = [
  ['Stardust', 'The Sisterhood of the Traveling Pants 2'],
  ['Stardust', 'The Pursuit of D.B. Cooper'],
  ['Stardust', 'Duma'],
  ['The Matrix', 'Howard the Duck'],
  ['The Matrix', 'Wing Commander'],
  ['Finding Nemo', 'Doogal'],
  ['Finding Nemo', 'Pokemon 3: The Movie'],
  ['Titanic', 'Disturbing Behavior'],
  ['Titanic', 'Cry Wolf'],
  ['Titanic', 'The In Crowd'],
  ['Titanic', 'Deterrence'],
  ['Titanic', 'Turbulence'],
  ['Toy Story', 'The Country Bears'],
  ['Toy Story', 'Rugrats in Paris'],
  ['Spider-Man 3', 'Zoom'],
  ['Spider-Man 3', 'Superman III'],
  ['Teenage Mutant Ninja Turtles III', "A Bug's Life"],
  ['21', 'Lost Souls'],
  ['21', "Pandora's Box"],
  ['Serenity', 'Escape from L.A.'],
  ['Serenity', 'Doomsday'],
  ['Elmer Gantry', 'Sweet Charity'],
  ['Stargate - The Ark of Truth', 'Megaforce'],
  ['Stargate - The Ark of Truth', 'Godzilla 2000'],
] as const;

test('titles that a person finds odd are not among the six most similar ones', () => {
  const found = ODD.filter(([name, odd]) => neighboursOf(name, 6).includes(odd));
  expect(found).toEqual([]);
});

test('parts of the same story come first', () => {
  expect(neighboursOf('Toy Story', 2).toSorted()).toEqual(['Toy Story 2', 'Toy Story 3']);
  expect(neighboursOf('The Godfather', 2)).toContain('The Godfather: Part II');
  expect(neighboursOf('The Matrix', 1)).toEqual(['The Matrix Reloaded']);
  expect(neighboursOf('Shrek', 2).toSorted()).toEqual(['Shrek 2', 'Shrek Forever After']);
});

test('what members watch together counts with the number of members that it was learned from', () => {
  const [anchor, other] = [numberOf('Titanic'), numberOf('Howard the Duck')];
  const ids = [anchor, other].map((number) => catalogue.titles[number]?.id ?? '');
  const learnedFrom = (users: number): LearnedModel => ({
    itemOf: new Map(ids.map((id, item) => [id, item])),
    counts: Uint32Array.of(users, users),
    model: {
      itemIds: ids,
      score: (_history, out) => out.set([0, 1]),
      contributions: () => ({ shares: new Float64Array(1) }),
    },
  });
  const without = similarity(catalogue, null, anchor)(other);
  const gains = [0, 30, 3000].map((users) => similarity(catalogue, learnedFrom(users), anchor)(other) - without);
  // λ = 0.3·n / (n + 30): by hand 0, 0.15 and 0.297.
  [0, 0.15, 0.297].forEach((gain, index) => expect(gains[index]).toBeCloseTo(gain, 3));
});
