import { useEffect } from 'react';

/** Names the tab after the screen. */
export function useTitle(name: string): void {
  useEffect(() => void (document.title = `${name} · Marquee`), [name]);
}
