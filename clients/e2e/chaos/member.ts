/** A member of the load: pages, searches, the list, playback; each response is compared with what the member did. */
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { Random } from '@marquee/runtime/random';
import type { ActionResult } from './action-result.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from '../system/checkout.js';
import type { CheckFacts } from './catalogue-facts.js';
import { foreignData, unusableReason } from './check-page.js';
import type { PageOwner } from './check-page.js';
import { request } from './graphql-client.js';
import type { Operation, Reply } from './graphql-client.js';
import { SavedTitles } from './saved-titles.js';
import { Viewing } from './viewing.js';

const MY_LIST =
  '{ viewer { profile { id myList(first: 100) { totalCount pageInfo { hasNextPage } edges { node { id } } } } } }';
const OWN = `{ viewer { profile { id name } subscription { id } viewingHistory(first: 100) { edges { node { id } } }
  continueWatching(first: 50) { edges { node { title { id } } } } } }`;

const PREFIXES = ['th', 'lo', 'ni', 'se', 'wa', 'the', 'a'];

interface List {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean };
  readonly edges: readonly { readonly node: { readonly id: string } }[];
}

interface TitleEdges {
  readonly edges: readonly { readonly node: { readonly title: { readonly id: string } } }[];
}

interface OwnData {
  readonly profile: { readonly id: string; readonly name: string };
  readonly subscription: { readonly id: string } | null;
  readonly viewingHistory: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  readonly continueWatching: TitleEdges;
}

export interface MemberOptions {
  readonly url: string;
  readonly session: Session;
  readonly random: Random;
  readonly checkFacts: CheckFacts;
}

function listedIds({ data }: Reply): readonly string[] | null {
  const viewer = data?.['viewer'] as { readonly profile: { readonly myList: List | null } | null } | null | undefined;
  return viewer?.profile?.myList?.edges.map(({ node }) => node.id) ?? null;
}

function titleIdsOf(data: unknown): readonly { readonly id: string; readonly kind: string }[] {
  const found = new Map<string, { readonly id: string; readonly kind: string }>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id, kind } = value as { readonly id?: unknown; readonly kind?: unknown };
    if (typeof id === 'string' && (kind === 'MOVIE' || kind === 'SERIES')) found.set(id, { id, kind });
    Object.values(value).forEach(visit);
  };
  visit(data);
  return [...found.values()];
}

const WHOLE_TRIES = 5;

/** A response without errors. On a busy machine the first ones may be late. */
async function requestWhole(url: string, operation: Operation): Promise<Reply> {
  let problem: string | null = null;
  for (let tries = 0; tries < WHOLE_TRIES; tries += 1) {
    const reply = await request(url, operation);
    problem = problemOf(reply);
    if (problem === null) return reply;
  }
  throw new Error(`A response is incomplete without faults: ${problem}`);
}

export class Member {
  /** A member writes one thing after another, and reads the list in between. */
  isBusy = false;

  private constructor(
    private readonly options: MemberOptions,
    private readonly owner: PageOwner & { readonly watched: Set<string> },
    private readonly titleIds: readonly string[],
    readonly saved: SavedTitles,
    readonly viewing: Viewing,
  ) {}

  /** Reads what the member has before the first fault. Throws when a response is incomplete. */
  static async open(options: MemberOptions): Promise<Member> {
    const { url, session } = options;
    const { token } = session;
    const own = await requestWhole(url, { query: OWN, token });
    const list = await requestWhole(url, { query: MY_LIST, token });
    const page = await requestWhole(url, { ...pageOf(session), token });
    const ids = listedIds(list) ?? [];
    const { profile, subscription, viewingHistory, continueWatching } = own.data?.['viewer'] as OwnData;
    const titles = titleIdsOf(page.data);
    const watched = [
      ...viewingHistory.edges.map(({ node }) => node.id),
      ...continueWatching.edges.map(({ node }) => node.title.id),
    ];
    const owner = {
      profileId: profile.id,
      profileName: profile.name,
      subscriptionId: subscription?.id ?? null,
      watched: new Set(watched),
    };
    // A title that is watched for the first time has no position in the sample data.
    const films = titles.filter(({ id, kind }) => kind === 'MOVIE' && !owner.watched.has(id)).map(({ id }) => id);
    const viewing = new Viewing({ url, token, random: options.random, films, onStart: (id) => owner.watched.add(id) });
    return new Member(
      options,
      owner,
      titles.map(({ id }) => id),
      new SavedTitles(ids),
      viewing,
    );
  }

  get profileId(): string {
    return this.owner.profileId;
  }

  #ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
    return request(this.options.url, { query, variables, token: this.options.session.token });
  }

  #facts({ data }: Reply): readonly string[] {
    return this.options.checkFacts(data, this.options.session.profile.maturityLimit as MaturityLevel);
  }

  /** @param lateMs How long after its time the request is sent. */
  async requestPage(lateMs: number): Promise<ActionResult> {
    const { query, variables } = pageOf(this.options.session);
    const reply = await this.#ask(query, variables);
    const wrong = reply.data === null ? [] : [...this.#facts(reply), ...foreignData(reply.data, this.owner)];
    return { problem: unusableReason(reply, lateMs), wrong };
  }

  async search(): Promise<ActionResult> {
    const text = this.options.random.pick(PREFIXES);
    const reply =
      this.options.random.int(2) === 0
        ? await this.#ask(readOperation('SearchSuggestions'), { prefix: text })
        : await this.#ask(readOperation('Search'), { query: text, first: 8 });
    return { problem: problemOf(reply), wrong: this.#facts(reply) };
  }

  async readList(): Promise<ActionResult> {
    const reply = await this.#ask(MY_LIST);
    const ids = listedIds(reply);
    return ids === null
      ? { problem: problemOf(reply) ?? 'no list', wrong: [] }
      : { problem: null, wrong: this.saved.differences(ids) };
  }

  /** Adds or removes a title. */
  async writeList(): Promise<ActionResult> {
    const certain = this.titleIds.filter((id) => this.saved.isCertain(id));
    if (certain.length === 0) return { problem: 'no title is left whose state is certain', wrong: [] };
    const titleId = this.options.random.pick(certain);
    const isSaved = !this.saved.isSaved(titleId);
    const name = isSaved ? 'addToMyList' : 'removeFromMyList';
    const reply = await this.#ask(readOperation(isSaved ? 'AddToMyList' : 'RemoveFromMyList'), { titleId });
    const result = reply.data?.[name] as { readonly __typename: string } | null | undefined;
    if (result?.__typename === 'MyListPayload') {
      this.saved.acknowledge(titleId, isSaved);
      return { problem: null, wrong: [] };
    }
    if (result == null) this.saved.lose(titleId);
    return { problem: problemOf(reply) ?? `${name}: ${result?.__typename ?? 'nothing'}`, wrong: [] };
  }
}

function pageOf({ country, profile }: Session) {
  const variables = { country, maturity: profile.maturityLimit, rows: 6, perRow: 8 };
  return { query: readOperation('BrowsePage'), variables };
}

export function problemOf({ failure, errors }: Reply): string | null {
  return failure !== '' ? failure : (errors[0]?.message ?? null);
}
