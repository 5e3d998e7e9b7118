import { useEffect } from 'react';

/** Sets the document's title to that of the screen. */
export function useTitle(name: string): void {
  useEffect(() => void (document.title = `${name} · Marquee`), [name]);
}
