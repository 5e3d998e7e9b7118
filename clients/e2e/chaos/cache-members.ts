/** Members, guests and an editor who read and write at random, and what they must see. */
import type { Random } from '@marquee/runtime/random';
import type { Session } from '../browse/browse-page.js';
import type { HouseholdTruth, NamedProfile } from './cache-household.js';
import type { CacheClient, CacheReply } from './cache-client.js';

/** After this time, everybody sees a write. */
const PROMISED_MS = 1_000;
/** Between two writes of a member, on average. */
const WRITE_EVERY_MS = 25_000;
const EDIT_EVERY_MS = 40_000;
const COMPARED_SHARE = 0.03;
const FORGETFUL_SHARE = 0.3;
/** Positions of one member are from its number times this on, so that each shows whose it is. */
const POSITIONS = 100;
const PAUSE_MS = 20;

export interface Tally {
  reads: number;
  /** Reads with a part that has failed. */
  failed: number;
  writes: number;
  compared: number;
  readonly violations: Map<string, string[]>;
}

export function newTally(): Tally {
  return { reads: 0, failed: 0, writes: 0, compared: 0, violations: new Map() };
}

interface SharedTruth {
  readonly titles: readonly string[];
  /** A router without a cache. */
  readonly truth: string;
  readonly editor: EditorTruth;
  readonly household: HouseholdTruth;
  readonly random: Random;
  readonly tally: Tally;
  readonly untilMs: number;
}

interface Written {
  readonly value: unknown;
  readonly before: unknown;
  readonly atMs: number;
}

type Kind = 'thumb' | 'list' | 'position';

const READ = `query ($id: ID!) {
  viewer { profile { id name } account { id profiles { id name } } }
  title(id: $id) { id name synopsis myThumb inMyList progress { positionSeconds } availability { status } }
}`;
const GUEST_READ = 'query ($id: ID!) { title(id: $id) { id name synopsis availability { status } } }';

interface ReadTitle {
  readonly id: string;
  readonly synopsis: string | null;
  readonly myThumb: string | null;
  readonly inMyList: boolean | null;
  readonly progress: { readonly positionSeconds: number } | null;
}

function violate({ violations }: Tally, kind: string, text: string): void {
  violations.set(kind, [...(violations.get(kind) ?? []), text]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** An editor who numbers the synopsis of one title. */
export class EditorTruth {
  writes = 0;
  readonly #acknowledged: { readonly number: number; readonly atMs: number }[] = [];

  constructor(
    private readonly client: CacheClient,
    readonly titleId: string,
  ) {}

  async write(): Promise<void> {
    const found = await this.client.send('query ($id: ID!) { production(titleId: $id) { version } }', {
      id: this.titleId,
    });
    const { version } = (found.data?.['production'] ?? {}) as { readonly version?: number };
    // The read has failed: the next turn tries again.
    if (version === undefined) return;
    const number = this.writes + 1;
    const synopses = ['en', 'de', 'fr', 'es', 'ja'].map((language) => ({
      language,
      short: `Edition ${number}.`,
      long: `Edition ${number}.`,
    }));
    const { text } = await this.client.send(
      'mutation ($input: UpdateTitleInput!) { step: updateTitle(input: $input) { __typename ... on Problem { code message } } }',
      { input: { titleId: this.titleId, expectedVersion: version, facts: { synopses } } },
    );
    if (!text.includes('"ProductionPayload"')) throw new Error(`The editor was refused: ${text}`);
    this.writes = number;
    this.#acknowledged.push({ number, atMs: performance.now() });
  }

  async loop(untilMs: number, random: Random): Promise<void> {
    while (performance.now() < untilMs) {
      await pause(Math.min(untilMs - performance.now(), EDIT_EVERY_MS * (0.5 + random.next())));
      if (performance.now() < untilMs) await this.write();
    }
  }

  check(titleId: string, synopsis: string | null, startedAtMs: number, tally: Tally): void {
    if (titleId !== this.titleId || synopsis === null) return;
    const number = Number(/^Edition (\d+)\.$/.exec(synopsis)?.[1] ?? 0);
    const due = this.#acknowledged.findLast(({ atMs }) => startedAtMs - atMs > PROMISED_MS);
    if (due === undefined || number >= due.number) return;
    const agoMs = Math.round(startedAtMs - due.atMs);
    violate(tally, 'stale past 1 s', `edition ${number} instead of ${due.number}, ${agoMs} ms after the write`);
  }
}

export async function guestLoop(client: CacheClient, shared: SharedTruth): Promise<void> {
  const { titles, random, tally, untilMs, editor } = shared;
  while (performance.now() < untilMs) {
    const id = random.pick(titles);
    const reply = await client.send(GUEST_READ, { id });
    if (reply.hasFailed) continue;
    tally.reads += 1;
    const title = reply.data?.['title'] as ReadTitle | null | undefined;
    if (title) editor.check(id, title.synopsis, reply.startedAtMs, tally);
    if (random.next() < COMPARED_SHARE) await compare(client, GUEST_READ, id, shared);
    await pause(PAUSE_MS);
  }
}

/** Twice: a write may be between the two reads. */
async function compare(client: CacheClient, query: string, id: string, { truth, tally }: SharedTruth): Promise<void> {
  tally.compared += 1;
  for (let attempt = 0; ; attempt++) {
    const cached = await client.send(query, { id });
    const uncached = await client.send(query, { id }, { url: truth });
    if (cached.text === uncached.text || cached.hasFailed || uncached.hasFailed) return;
    if (attempt === 2)
      return violate(tally, 'not the truth', `${cached.text.slice(0, 300)} is ${uncached.text.slice(0, 300)}`);
    await pause(PROMISED_MS);
  }
}

export async function memberLoop(
  client: CacheClient,
  session: Session,
  number: number,
  shared: SharedTruth,
): Promise<void> {
  const member = new MemberTruth(client, session, number, shared);
  let nextWriteMs = performance.now() + shared.random.next() * WRITE_EVERY_MS;
  while (performance.now() < shared.untilMs) {
    if (performance.now() > nextWriteMs) {
      await member.write();
      nextWriteMs = performance.now() + WRITE_EVERY_MS * (0.5 + shared.random.next());
      // At once, when a stale value is most likely.
      for (let again = 0; again < 5; again++) await member.read(member.lastTitle);
    }
    await member.read(shared.random.pick(shared.titles));
    await pause(PAUSE_MS);
  }
}

class MemberTruth {
  lastTitle = '';
  readonly #written = new Map<string, Written>();
  #count = 0;

  constructor(
    private readonly client: CacheClient,
    private readonly session: Session,
    private readonly number: number,
    private readonly shared: SharedTruth,
  ) {}

  async write(): Promise<void> {
    const { random, titles, tally } = this.shared;
    const titleId = random.pick(titles);
    const kind: Kind = random.pick(['thumb', 'list', 'position'] as const);
    this.#count += 1;
    const before = this.#written.get(`${kind} ${titleId}`)?.value;
    const written = await this.#send(kind, titleId, before);
    this.lastTitle = titleId;
    if (written === undefined) return;
    tally.writes += 1;
    this.#written.set(`${kind} ${titleId}`, { value: written, before, atMs: performance.now() });
  }

  /** Undefined when the write was refused, as for a title above the maturity limit. */
  async #send(kind: Kind, titleId: string, before: unknown): Promise<unknown> {
    const clientTime = new Date().toISOString();
    if (kind === 'thumb') {
      const thumb = before === 'UP' ? 'DOWN' : 'UP';
      const reply = await this.client.send(
        'mutation ($id: ID!, $thumb: Thumb, $clientTime: DateTime!) { w: rateTitle(titleId: $id, thumb: $thumb, clientTime: $clientTime) { __typename } }',
        { id: titleId, thumb, clientTime },
      );
      return isDone(reply, 'RateTitlePayload') ? thumb : undefined;
    }
    if (kind === 'list') {
      const field = before === true ? 'removeFromMyList' : 'addToMyList';
      const reply = await this.client.send(`mutation ($id: ID!) { w: ${field}(titleId: $id) { __typename } }`, {
        id: titleId,
      });
      return isDone(reply, 'MyListPayload') ? before !== true : undefined;
    }
    const positionSeconds = this.number * POSITIONS + (this.#count % POSITIONS);
    const reply = await this.client.send(
      'mutation ($input: SetBookmarkInput!) { w: setBookmark(input: $input) { __typename } }',
      { input: { titleId, positionSeconds, clientTime } },
    );
    return isDone(reply, 'BookmarkPayload') ? positionSeconds : undefined;
  }

  async read(titleId: string): Promise<void> {
    const { random, tally, editor, household } = this.shared;
    const isForgetful = random.next() < FORGETFUL_SHARE;
    const reply = await this.client.send(READ, { id: titleId }, { isForgetful });
    // A part that has failed is null, and no cached value.
    if (reply.hasFailed) return void (tally.failed += 1);
    tally.reads += 1;
    const { viewer, title } = (reply.data ?? {}) as {
      readonly viewer?: {
        readonly profile: NamedProfile | null;
        readonly account: { readonly profiles: readonly NamedProfile[] | null } | null;
      } | null;
      readonly title?: ReadTitle | null;
    };
    const profileId = viewer?.profile?.id;
    if (profileId !== undefined && profileId !== this.session.profile.id)
      violate(tally, 'across identities', `profile ${profileId} for ${this.session.profile.id}`);
    const read = [viewer?.profile ?? [], viewer?.account?.profiles ?? []].flat();
    const stale = household.check(read, reply.startedAtMs);
    if (stale !== null) violate(tally, 'stale past 1 s', `profile ${stale}`);
    const isOfHousehold = household.sessions.some(({ profile }) => profile.id === this.session.profile.id);
    for (const { id } of read)
      if (household.sessions.some(({ profile }) => profile.id === id) && !isOfHousehold)
        violate(tally, 'across identities', `profile ${id} of another account for ${this.session.profile.id}`);
    if (title) {
      editor.check(titleId, title.synopsis, reply.startedAtMs, tally);
      this.#check('thumb', titleId, title.myThumb, reply, isForgetful);
      this.#check('list', titleId, title.inMyList, reply, isForgetful);
      const position = title.progress?.positionSeconds ?? null;
      this.#check('position', titleId, position, reply, isForgetful);
    }
    if (random.next() < COMPARED_SHARE) await compare(this.client, READ, titleId, this.shared);
  }

  #check(kind: Kind, titleId: string, value: unknown, { startedAtMs }: CacheReply, isForgetful: boolean): void {
    const written = this.#written.get(`${kind} ${titleId}`);
    if (written === undefined || value === written.value) return;
    const { tally } = this.shared;
    const text = `${kind} ${String(value)} instead of ${String(written.value)}, ${Math.round(startedAtMs - written.atMs)} ms after the write`;
    if (kind === 'position' && typeof value === 'number' && Math.floor(value / POSITIONS) !== this.number && value > 0)
      violate(tally, 'across identities', text);
    else if (startedAtMs - written.atMs > PROMISED_MS) violate(tally, 'stale past 1 s', text);
    else if (!isForgetful) violate(tally, 'older than the own write', text);
  }
}

function isDone({ text }: CacheReply, typename: string): boolean {
  return text.includes(`"${typename}"`);
}
