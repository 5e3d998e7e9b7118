/**
 * A horizontal list of tiles. It is one tab stop; arrow keys move within it; buttons scroll it for a mouse. `onEnd` is
 * called when the last tiles scroll into view, so that the caller can load more.
 */
import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../icon';
import styles from './tile-row.module.css';

interface TileRowProps {
  readonly heading: string;
  readonly children: readonly ReactNode[];
  readonly onEnd?: (() => void) | undefined;
}

function linksOf(list: HTMLElement): readonly HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('a[data-tile]')];
}

/** Roving tab index: Tab reaches the tile that was focused last. */
function setTabStop(list: HTMLElement, current: HTMLElement | undefined): void {
  for (const link of linksOf(list)) link.tabIndex = link === current ? 0 : -1;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export function TileRow({ heading, children, onEnd }: TileRowProps) {
  const headingId = useId();
  const list = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLLIElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when tiles were added or removed.
  useEffect(() => {
    if (list.current === null) return;
    const links = linksOf(list.current);
    setTabStop(list.current, links.find((link) => link.tabIndex === 0 && link.hasAttribute('tabindex')) ?? links[0]);
  }, [children.length]);

  useEffect(() => {
    if (end.current === null || onEnd === undefined) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onEnd(), {
      root: list.current,
      rootMargin: '0px 50% 0px 0px',
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [onEnd]);

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const links = linksOf(event.currentTarget);
    const at = links.indexOf(document.activeElement as HTMLElement);
    const target = links[Math.max(0, Math.min(links.length - 1, at + step))];
    if (target === undefined || target === links[at]) return;
    event.preventDefault();
    target.focus();
  };

  const onFocus = (target: EventTarget): void => {
    if (list.current === null || !(target instanceof HTMLElement)) return;
    setTabStop(list.current, target);
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  const turn = (direction: 1 | -1): void =>
    list.current?.scrollBy({ left: direction * list.current.clientWidth * 0.85, behavior: 'smooth' });

  return (
    <section className={styles.row} aria-labelledby={headingId}>
      <h2 id={headingId}>{heading}</h2>
      <div className={styles.window}>
        <ul ref={list} className={styles.tiles} onKeyDown={onKeyDown} onFocus={(event) => onFocus(event.target)}>
          {children.map((child, index) => (
            <li key={index}>{child}</li>
          ))}
          {onEnd !== undefined && <li ref={end} className={styles.end} aria-hidden="true" />}
        </ul>
        {/* For mice only: keyboards and screen readers move from tile to tile. */}
        <button type="button" tabIndex={-1} aria-hidden="true" className={styles.before} onClick={() => turn(-1)}>
          <Icon name="left" />
        </button>
        <button type="button" tabIndex={-1} aria-hidden="true" className={styles.after} onClick={() => turn(1)}>
          <Icon name="right" />
        </button>
      </div>
    </section>
  );
}
