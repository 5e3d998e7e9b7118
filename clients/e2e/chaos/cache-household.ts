/** The profiles of one account, whose names and languages one of its members changes, and what all of them must see. */
import type { Random } from '@marquee/runtime/random';
import type { Session } from '../browse/browse-page.js';
import type { CacheClient } from './cache-client.js';

/** After this time, everybody sees a write. */
const PROMISED_MS = 1_000;
const WRITE_EVERY_MS = 25_000;

const UPDATE = `mutation ($input: UpdateProfileInput!) { w: updateProfile(input: $input) { __typename } }`;

export interface NamedProfile {
  readonly id: string;
  readonly name: string | null;
}

interface Written {
  readonly name: string;
  readonly atMs: number;
}

export class HouseholdTruth {
  writes = 0;
  readonly #written = new Map<string, Written>();

  /** @param client Of an adult of the account. */
  constructor(
    private readonly client: CacheClient,
    readonly sessions: readonly Session[],
  ) {}

  async loop(untilMs: number, random: Random): Promise<void> {
    while (performance.now() < untilMs) {
      const pauseMs = Math.min(untilMs - performance.now(), WRITE_EVERY_MS * (0.5 + random.next()));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (performance.now() < untilMs) await this.#write(random);
    }
  }

  async #write(random: Random): Promise<void> {
    const { id } = random.pick(this.sessions).profile;
    this.writes += 1;
    const name = `Name ${this.writes}`;
    // The values of a profile depend on its language, which its token states until it is renewed.
    const language = random.pick(['en', 'de', 'fr']);
    const { text } = await this.client.send(UPDATE, { input: { profileId: id, name, language } });
    // Refused, as for too many changes: the next turn tries again.
    if (!text.includes('"ProfilePayload"')) return;
    this.#written.set(id, { name, atMs: performance.now() });
  }

  /** What is wrong with the names that a member of the account has read; null when nothing is. */
  check(profiles: readonly NamedProfile[], startedAtMs: number): string | null {
    for (const { id, name } of profiles) {
      const written = this.#written.get(id);
      // A later one is of a write whose response is on its way.
      if (written === undefined || name === null || numberIn(name) >= numberIn(written.name)) continue;
      const agoMs = Math.round(startedAtMs - written.atMs);
      if (agoMs > PROMISED_MS) return `${name} instead of ${written.name}, ${agoMs} ms after the write`;
    }
    return null;
  }
}

/** 0 for a name of the sample data. */
function numberIn(name: string): number {
  return Number(/^Name (\d+)$/.exec(name)?.[1] ?? 0);
}
