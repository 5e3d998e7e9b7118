/** Which titles count as new. */
import type { Catalogue } from './catalogue.js';

const NEW_FOR_MS = 60 * 24 * 3600 * 1000;

export function isNewRelease({ publishedAtMs }: Catalogue, title: number, now: Date): boolean {
  return (publishedAtMs[title] ?? 0) > now.getTime() - NEW_FOR_MS;
}
