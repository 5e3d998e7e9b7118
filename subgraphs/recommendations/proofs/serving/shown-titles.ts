/** What a member may be shown, decided from the generated data and the published events, without the code under test. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { toTitleState } from '../../tests/upstream-events.js';

type Known = Pick<TitleState, 'maturityLevel' | 'windows' | 'names'> & { readonly isWithdrawn: boolean };

interface MemberKnowledge {
  /** As the users subgraph states it; null: no lower one than the viewer's. */
  limit: MaturityLevel | null;
  readonly finished: Set<string>;
  /** Thumbed down or rejected. */
  readonly refused: Set<string>;
}

export class ShownTitles {
  readonly #titles: Map<string, Known>;
  /** Titles by each of their names. */
  readonly #named = new Map<string, string[]>();
  readonly #members = new Map<string, MemberKnowledge>();

  constructor(titles: readonly DemoTitle[]) {
    this.#titles = new Map(titles.map((title) => [title.id, { ...toTitleState(title), isWithdrawn: false }]));
    for (const [id, { names }] of this.#titles)
      for (const name of new Set(Object.values(names).map((own) => wordsOf(own).join(' '))))
        this.#named.set(name, [...(this.#named.get(name) ?? []), id]);
  }

  get ids(): readonly string[] {
    return [...this.#titles.keys()];
  }

  change(id: string, changes: Partial<Known>): void {
    const known = this.#titles.get(id);
    if (known !== undefined) this.#titles.set(id, { ...known, ...changes });
  }

  member(profileId: string | null): MemberKnowledge {
    const known = this.#members.get(profileId ?? '') ?? { limit: null, finished: new Set(), refused: new Set() };
    this.#members.set(profileId ?? '', known);
    return known;
  }

  /** Withdrawn, above the limit, or without a licence in the country. */
  isHidden(id: string, { country, maturityLimit, profileId }: ViewerIdentity, surface: string, now: Date): boolean {
    const title = this.#titles.get(id);
    const { limit } = this.member(profileId);
    return (
      title === undefined ||
      title.isWithdrawn ||
      !isWithinMaturity(title.maturityLevel, maturityLimit) ||
      (limit !== null && !isWithinMaturity(title.maturityLevel, limit)) ||
      (surface === 'KIDS' && !isWithinMaturity(title.maturityLevel, 'AGE_10')) ||
      currentWindow(title.windows, country, now) === undefined
    );
  }

  /**
   * The hidden titles that a sentence names: the longest runs of words that are names of titles, when all of these are
   * hidden. Names of one short word also occur as ordinary words, and are left out.
   */
  hiddenNamesIn(text: string, viewer: ViewerIdentity, surface: string, now: Date): readonly string[] {
    const words = wordsOf(text);
    const found: string[] = [];
    for (let from = 0; from < words.length; from += 1) {
      for (let until = words.length; until > from; until -= 1) {
        const name = words.slice(from, until).join(' ');
        const named = name.length < SHORTEST_NAME ? undefined : this.#named.get(name);
        if (named === undefined) continue;
        if (named.every((id) => this.isHidden(id, viewer, surface, now))) found.push(name);
        from = until - 1;
        break;
      }
    }
    return found;
  }
}

const SHORTEST_NAME = 9;

/** Without quotation marks, which enclose names in most languages. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[\s«»“”„"『』「」]+/).filter((word) => word !== '');
}
