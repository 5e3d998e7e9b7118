import { expect, test } from 'vitest';
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { firstFacts, readFacts } from './read-facts.js';
import type { FactsInput } from './read-facts.js';

let made = 0;
const known = {
  genres: new Map([['g1', { id: asId<GenreId>('g1'), name: 'Horror' }]]),
  people: new Map([['p1', { id: asId<PersonId>('p1'), name: 'Ida Fox' }]]),
  newPersonId: () => asId<PersonId>(`new-${(made += 1)}`),
  now: new Date('2026-11-15T00:00:00Z'),
};
const before = firstFacts('MOVIE', 'ja', 2026);
function read(input: FactsInput) {
  const result = readFacts(before, input, known);
  return 'facts' in result ? result.facts : expect.fail(JSON.stringify(result.problems));
}

function problems(input: FactsInput) {
  const result = readFacts(before, input, known);
  return 'problems' in result ? result.problems.map(({ path, code }) => `${path.slice(2).join('.')} ${code}`) : [];
}

test('omitted fields stay, and languages are added', () => {
  const first = readFacts(
    before,
    { names: [{ language: 'ja', text: ' 霧 ' }], synopses: [{ language: 'ja', short: '霧が出る。' }] },
    known,
  );
  const facts = 'facts' in first ? first.facts : expect.fail();
  const second = readFacts(facts, { names: [{ language: 'de', text: 'Der Nebel' }], studio: null }, known);
  expect('facts' in second && second.facts).toMatchObject({
    names: { ja: '霧', de: 'Der Nebel' },
    synopses: { short: { ja: '霧が出る。' }, long: { ja: '霧が出る。' } },
  });
});

test('an unknown rating counts as AGE_18', () => {
  expect(read({ rating: { board: 'MPA', label: 'PG' } }).rating?.level).toBe('AGE_7');
  expect(read({ rating: { board: 'FSK', label: '6' } }).rating?.level).toBe('AGE_18');
  expect(read({ rating: { board: 'MPA', label: 'Unrated' } }).rating?.level).toBe('AGE_18');
});

test('a known person keeps the stored name; a new one is one person in all credits', () => {
  const { people } = read({
    credits: [
      { personId: 'p1', role: 'DIRECTOR' },
      { name: 'Max Moor', role: 'ACTOR', character: 'The Captain' },
      { name: 'Max Moor', role: 'WRITER' },
    ],
  });
  expect(people.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'Ida Fox DIRECTOR',
    'Max Moor ACTOR',
    'Max Moor WRITER',
  ]);
  expect(people[1]?.id).toBe(people[2]?.id);
});

test('all problems are reported at once', () => {
  expect(
    problems({
      names: [
        { language: 'ja', text: ' ' },
        { language: 'en', text: 'a\u0000b' },
      ],
      synopses: [{ language: 'en', short: 'Fog.', long: 'x'.repeat(4001) }],
      releaseYear: 1887,
      runtimeSeconds: 0,
      genreIds: ['g1', 'g2'],
      credits: [{ personId: 'p2', role: 'ACTOR' }, { role: 'ACTOR' }],
      rating: { board: 'MPA', label: '' },
    }),
  ).toEqual([
    'names.0.text EMPTY',
    'names.1.text CONTROL_CHARACTERS',
    'synopses.0.long TOO_LONG',
    'releaseYear OUT_OF_RANGE',
    'runtimeSeconds OUT_OF_RANGE',
    'genreIds.1 UNKNOWN',
    'rating.label EMPTY',
    'credits.0.personId UNKNOWN',
    'credits.1 MISSING',
  ]);
});
