import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { EMPTY_HISTORY, addViews, viewsAtStartOfDay, removeView } from './history.js';
import type { View } from './history.js';

function view(title: string, at: string, share = 0.5): View {
  return {
    titleId: asId<TitleId>(title),
    share,
    completed: share > 0.95,
    at,
    before: null,
  };
}

function titles({ views }: { readonly views: readonly View[] }): readonly string[] {
  return views.map(({ titleId }) => titleId);
}

function fold(...views: readonly View[]) {
  return views.reduce((history, each) => addViews(history, [each]), EMPTY_HISTORY);
}

test('views are sorted latest first, one per title, in any order of arrival', () => {
  const views = [
    view('a', '2026-11-01T10:00:00Z'),
    view('b', '2026-11-02T10:00:00Z'),
    view('a', '2026-11-03T10:00:00Z', 0.9),
  ];
  expect(titles(fold(...views))).toEqual(['a', 'b']);
  expect(titles(fold(...views.toReversed()))).toEqual(['a', 'b']);
  expect(addViews(EMPTY_HISTORY, views).views[0]?.share).toBe(0.9);
});

test('repeated and older views change nothing; the version increases only with changes that affect taste', () => {
  const history = fold(view('a', '2026-11-01T10:00:00Z'), view('b', '2026-11-02T10:00:00Z', 0.3));
  expect(addViews(history, history.views)).toEqual(history);
  expect(addViews(history, [view('b', '2026-11-01T08:00:00Z', 0.9)])).toEqual(history);
  expect(addViews(history, [view('b', '2026-11-02T10:05:00Z', 0.35)]).version).toBe(history.version);
  expect(addViews(history, [view('b', '2026-11-02T10:45:00Z', 0.8)]).version).toBe(history.version + 1);
  expect(addViews(history, [view('a', '2026-11-03T10:00:00Z')]).version).toBe(history.version + 1);
});

test('at most two hundred titles are kept, the latest ones', () => {
  const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
  const history = addViews(
    EMPTY_HISTORY,
    Array.from({ length: 205 }, (_, index) => view(`t${index}`, at(index))),
  );
  expect([history.views.length, titles(history)[0], titles(history).at(-1)]).toEqual([200, 't204', 't5']);
});

test('a title that was watched again after its removal stays', () => {
  const history = fold(view('a', '2026-11-01T10:00:00Z'), view('b', '2026-11-03T10:00:00Z'));
  expect(titles(removeView(history, asId<TitleId>('a'), '2026-11-02T00:00:00Z'))).toEqual(['b']);
  expect(titles(removeView(history, asId<TitleId>('b'), '2026-11-02T00:00:00Z'))).toEqual(['b', 'a']);
});

test('the views at the start of the day have the state at midnight, also of a title that was watched again since', () => {
  const yesterday = fold(view('a', '2026-11-01T10:00:00.000Z'), view('b', '2026-11-02T10:00:00.000Z', 0.3));
  const today = new Date('2026-11-03T00:00:00Z');
  const morning = viewsAtStartOfDay(yesterday, today);
  const busy = ['01', '05', '09'].reduce(
    (history, hour) =>
      addViews(history, [
        view('b', `2026-11-03T${hour}:00:00.000Z`, 1),
        view(`new-${hour}`, `2026-11-03T${hour}:30:00.000Z`),
      ]),
    yesterday,
  );
  expect(titles({ views: morning })).toEqual(['b', 'a']);
  expect(viewsAtStartOfDay(busy, today)).toEqual(morning);
  expect(viewsAtStartOfDay(busy, new Date('2026-11-04T00:00:00Z'))[1]).toMatchObject({ titleId: 'b', share: 1 });
});
