import { expect, test } from 'vitest';
import { LateJudge } from './late-judge.js';
import { ResponseReference } from './page-reference.js';

interface Tile {
  readonly name: string;
  readonly matchScore: number | null;
}

function pageOf(tiles: readonly Tile[], trackId = 'a'): object {
  const items = { edges: tiles.map((tile) => ({ trackId, node: tile })) };
  return { viewer: { browsePage: { rows: { edges: [{ node: { heading: 'New', items } }] } } } };
}

function bodyOf(data: unknown, errors?: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(errors === undefined ? { data } : { data, errors }));
}

const TILES = [
  { name: 'One', matchScore: 91 },
  { name: 'Two', matchScore: 82 },
];
const [FIRST, SECOND] = TILES as [Tile, Tile];
const SHED = [{ message: 'Not sent.', extensions: { code: 'FETCH_SHED' } }];

test('a response with another value is found, and one whose identifiers differ is right', () => {
  const reference = new ResponseReference(pageOf(TILES));
  expect(reference.judge(bodyOf(pageOf(TILES, 'b')))).toBe('right');
  expect(reference.judge(bodyOf(pageOf([FIRST, { ...SECOND, matchScore: 83 }])))).toBe('wrong');
  expect(reference.judge(bodyOf(pageOf([FIRST])))).toBe('wrong');
  expect(reference.judge(bodyOf(pageOf([FIRST, { ...SECOND, matchScore: null }])))).toBe('wrong');
  expect(reference.judge(Buffer.from('{"data":{"viewer"'))).toBe('wrong');
  expect(reference.judge(Buffer.from('null'))).toBe('wrong');
});

test('a response with errors is shortened when only values are missing that a row can be shown without', () => {
  const reference = new ResponseReference(pageOf(TILES));
  const judge = (tiles: readonly Partial<Tile>[]): string =>
    reference.judge(bodyOf(pageOf(tiles as readonly Tile[]), SHED));
  expect(judge([FIRST, { ...SECOND, matchScore: null }])).toBe('shortened');
  expect(judge([FIRST, { ...SECOND, matchScore: 83 }])).toBe('wrong');
  expect(judge([FIRST, { matchScore: 82 }])).toBe('wrong');
  expect(reference.judge(bodyOf({ viewer: null }, SHED))).toBe('wrong');
  expect(reference.judge(bodyOf(null, SHED))).toBe('wrong');
});

test('responses are judged late: a wrong one counts as useful until then', () => {
  const [reference, judge] = [new ResponseReference(pageOf(TILES)), new LateJudge()];
  expect(judge.accept(reference, bodyOf(pageOf(TILES)))).toBe(true);
  expect(judge.accept(reference, bodyOf(pageOf([FIRST])))).toBe(true);
  expect(judge.accept(reference, bodyOf(pageOf([FIRST, { ...SECOND, matchScore: null }]), SHED))).toBe(false);
  expect(judge.accept(reference, bodyOf(null, [null, ...SHED]))).toBe(false);
  expect(judge.finish()).toEqual({
    wrongUseful: 1,
    withErrors: { right: 0, shortened: 1, wrong: 1, unknown: 0 },
    codes: new Map([
      ['FETCH_SHED', 2],
      ['no code', 1],
    ]),
  });
  expect(judge.finish()).toMatchObject({ wrongUseful: 0, withErrors: { shortened: 0, wrong: 0 } });
});

test('a wrong response of the right size is found among many', () => {
  const [reference, judge] = [new ResponseReference(pageOf(TILES)), new LateJudge()];
  expect(reference.judge(bodyOf(pageOf(TILES)))).toBe('right');
  const wrong = bodyOf(pageOf([FIRST, { ...SECOND, matchScore: 83 }]));
  for (let again = 0; again < 100; again += 1) judge.accept(reference, wrong);
  expect(judge.finish().wrongUseful).toBe(2);
});

test('beyond the memory for late judgement, a response is judged at once, and one with errors is unknown', () => {
  const [reference, judge] = [new ResponseReference(pageOf(TILES)), new LateJudge(0)];
  expect(judge.accept(reference, bodyOf(pageOf(TILES)))).toBe(true);
  expect(judge.accept(reference, bodyOf(pageOf([FIRST])))).toBe(false);
  expect(judge.accept(reference, bodyOf(pageOf(TILES), SHED))).toBe(false);
  expect(judge.finish()).toMatchObject({ wrongUseful: 0, withErrors: { unknown: 1 } });
});
