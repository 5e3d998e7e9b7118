/**
 * Kill switches: features and subgraphs that are switched off for a time. The registry keeps the list and signs it;
 * routers and subgraphs obey it.
 */

/** A feature or subgraph that is off. */
export interface Switch {
  /** Of a feature, or of a subgraph. A name that both have stands for both. */
  readonly name: string;
  /** The name of the key that switched it off. */
  readonly by: string;
  readonly why: string;
  readonly at: string;
  /** From this instant on it is on again. */
  readonly until: string;
}

/** All switches of a variant that were off when the list was made. */
export interface SwitchList {
  readonly graphRef: string;
  /** Grows with each change of the list. 0 before the first. */
  readonly revision: number;
  /** When the list was made. */
  readonly at: string;
  readonly switches: readonly Switch[];
}

/** The `typ` of the signed list: a signature of something else is not taken for one. */
export const SWITCHES_TYPE = 'marquee-switches+jws';

export const MAX_SWITCHES = 200;
const MAX_NAME_LENGTH = 200;
const MAX_TEXT_LENGTH = 1_000;

/** Null when the value is not a list of switches. */
export function readSwitchList(value: unknown): SwitchList | null {
  const { graphRef, revision, at, switches } = Object(value) as Partial<Record<keyof SwitchList, unknown>>;
  const isComplete =
    typeof graphRef === 'string' &&
    typeof revision === 'number' &&
    Number.isSafeInteger(revision) &&
    isInstant(at) &&
    Array.isArray(switches) &&
    switches.length <= MAX_SWITCHES;
  if (!isComplete) return null;
  const read = (switches as readonly unknown[]).map(readSwitch);
  return read.includes(null) ? null : { graphRef, revision, at, switches: read as readonly Switch[] };
}

/** Null when the value is not a switch. */
export function readSwitch(value: unknown): Switch | null {
  const { name, by, why, at, until } = Object(value) as Partial<Record<keyof Switch, unknown>>;
  return isText(name, MAX_NAME_LENGTH) &&
    isText(by, MAX_TEXT_LENGTH) &&
    isText(why, MAX_TEXT_LENGTH) &&
    isInstant(at) &&
    isInstant(until)
    ? { name, by, why, at, until }
    : null;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= maxLength;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Whether it is an instant with a time zone, as in 2026-03-01T12:00:00Z. */
export function isInstantText(text: string): boolean {
  const day = Number(text.slice(8, 10));
  // `Date` takes 31 February for a day in March.
  const isDay = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
  return INSTANT.test(text) && isDay && !Number.isNaN(Date.parse(text));
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && isInstantText(value);
}

/** The switches that have not reached their end. */
export function switchesOff<Each extends Switch>(switches: readonly Each[], now: Date): readonly Each[] {
  return switches.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** Equal for the same list: a follower sends that of the list it obeys. */
export function switchListId({ revision, at }: Pick<SwitchList, 'revision' | 'at'>): string {
  return `${revision}@${at}`;
}

/** Whether a list replaces another one: an older list that is sent again does not. */
export function isNewer(list: SwitchList, known: SwitchList | null): boolean {
  return known === null || list.revision > known.revision || Date.parse(list.at) > Date.parse(known.at);
}

const FEATURE_PREFIX = 'feature/';
/** What has one of these tags and no tag of a feature is a feature of its own. */
const SWITCHABLE_TAGS: ReadonlySet<string> = new Set(['non-core', 'best-effort']);

/**
 * The features that an element of the schema belongs to, by its own tags: those of its tags `feature/<name>`. Without
 * one, an element that is not essential is a feature whose name is its coordinate.
 */
export function featuresOf(tags: readonly string[], coordinate: string): readonly string[] {
  const named = tags.flatMap((tag) => (tag.startsWith(FEATURE_PREFIX) ? [tag.slice(FEATURE_PREFIX.length)] : []));
  if (named.length > 0) return [...new Set(named.filter((name) => name !== ''))];
  return tags.some((tag) => SWITCHABLE_TAGS.has(tag)) ? [coordinate] : [];
}

/** The message of `DISABLED` errors; equal for all places, so that they are reported once. */
export function disabledMessage(name: string): string {
  return `"${name}" is switched off for now.`;
}
