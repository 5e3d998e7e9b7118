/** Tiles in as many columns as fit. `onEnd` is called when the end of the list scrolls into view. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import styles from './tile-grid.module.css';

export function TileGrid({
  children,
  onEnd,
}: {
  readonly children: readonly ReactNode[];
  readonly onEnd?: (() => void) | undefined;
}) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null || onEnd === undefined) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onEnd(), {
      rootMargin: '0px 0px 40% 0px',
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [onEnd]);
  return (
    <>
      <ul className={styles.grid}>
        {children.map((child, index) => (
          <li key={index}>{child}</li>
        ))}
      </ul>
      <div ref={end} />
    </>
  );
}
