/** How much a member loses with a request: what is refused first under load, and what is sent first. */

/** The most important one first. */
export const LEVELS = ['critical', 'degraded', 'best-effort'] as const;

/** Under load, `best-effort` is refused first, then `degraded`, and `critical` last. */
export type Level = (typeof LEVELS)[number];

/** Of a request whose level is not known. */
export const DEFAULT_LEVEL: Level = 'degraded';

export function isLevel(text: unknown): text is Level {
  return LEVELS.some((level) => level === text);
}

/** Whether a tag of the schema says that a field is core, or that it is not; null for a tag that says neither. */
export function isCoreTag(tag: string): boolean | null {
  if (tag === 'core' || tag === 'critical') return true;
  return tag === 'non-core' || tag === 'best-effort' ? false : null;
}

/** The less important of two levels: a fetch matters no more than the operation that it is for. */
export function lowerLevel(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b) ? a : b;
}
