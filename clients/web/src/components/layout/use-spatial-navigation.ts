/**
 * On a television, arrow keys move the focus to the nearest element in their direction, across the whole screen. A key
 * that a component has handled itself (a tile row, a text field) is ignored.
 */
import { useEffect } from 'react';
import { isTelevision } from '../../style/layout';

type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function isDirection(key: string): key is Direction {
  return key.startsWith('Arrow');
}

function middle({ left, right, top, bottom }: Box): readonly [number, number] {
  return [(left + right) / 2, (top + bottom) / 2];
}

/** Distance to `to` in a direction. Sideways distance is weighted more. Infinity when `to` is not in that direction. */
export function distance(direction: Direction, from: Box, to: Box): number {
  const [fromX, fromY] = middle(from);
  const [toX, toY] = middle(to);
  const ahead = { ArrowUp: fromY - toY, ArrowDown: toY - fromY, ArrowLeft: fromX - toX, ArrowRight: toX - fromX }[
    direction
  ];
  const isVertical = direction === 'ArrowUp' || direction === 'ArrowDown';
  const beyond = {
    ArrowUp: from.top >= to.bottom - 4,
    ArrowDown: to.top >= from.bottom - 4,
    ArrowLeft: from.left >= to.right - 4,
    ArrowRight: to.left >= from.right - 4,
  }[direction];
  if (!beyond || ahead <= 0) return Infinity;
  return ahead + 2 * Math.abs(isVertical ? toX - fromX : toY - fromY);
}

const FOCUSABLE =
  'a[href]:not([tabindex="-1"]:not([data-tile])), button:not([disabled]):not([tabindex="-1"]), input, select, summary';

function isSeen(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true });
}

export function useSpatialNavigation(): void {
  useEffect(() => {
    if (!isTelevision()) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (
        !isDirection(event.key) ||
        event.defaultPrevented ||
        event.target instanceof HTMLInputElement ||
        event.target instanceof HTMLSelectElement
      )
        return;
      const { key } = event;
      const current =
        document.activeElement instanceof HTMLElement && document.activeElement !== document.body
          ? document.activeElement
          : null;
      const candidates = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isSeen);
      const from = current?.getBoundingClientRect();
      const ranked =
        from === undefined
          ? candidates.map((element) => ({ element, far: 0 }))
          : candidates.map((element) => ({ element, far: distance(key, from, element.getBoundingClientRect()) }));
      const nearest = ranked
        .filter(({ element, far }) => element !== current && far < Infinity)
        .sort((a, b) => a.far - b.far)[0];
      if (nearest === undefined) return;
      event.preventDefault();
      nearest.element.focus();
      nearest.element.scrollIntoView({ block: 'center', inline: 'nearest' });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
