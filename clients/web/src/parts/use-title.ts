import { useEffect } from 'react';

/** Names the tab after the screen. */
export const useTitle = (name: string): void => {
  useEffect(() => void (document.title = `${name} · Marquee`), [name]);
};
