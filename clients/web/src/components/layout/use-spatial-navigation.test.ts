import { expect, test } from 'vitest';
import { distance } from './use-spatial-navigation';

function box(left: number, top: number, width = 100, height = 60) {
  return {
    left,
    right: left + width,
    top,
    bottom: top + height,
  };
}

test('the nearest element in the direction is chosen, and straight ahead counts more than sideways', () => {
  const here = box(200, 200);
  expect(distance('ArrowDown', here, box(200, 300))).toBeLessThan(distance('ArrowDown', here, box(320, 300)));
  expect(distance('ArrowRight', here, box(320, 200))).toBeLessThan(distance('ArrowRight', here, box(440, 200)));
});

test('an element that is not in the direction is never chosen', () => {
  const here = box(200, 200);
  expect(distance('ArrowUp', here, box(200, 300))).toBe(Infinity);
  expect(distance('ArrowLeft', here, box(200, 300))).toBe(Infinity);
  expect(distance('ArrowRight', here, here)).toBe(Infinity);
});
