/** A miniature of the browse page, drawn from the response: each part has the colour of the subgraph it comes from. */
import { element } from './dom.js';
import type { Child } from './dom.js';
import { problemAt } from './response.js';
import type { Problem } from './response.js';
import { tintOf } from './tints.js';

const [MAX_ROWS, MAX_TILES] = [8, 8];

/** A value of the response and where it is. */
class Field {
  constructor(
    private readonly value: unknown,
    /** With `@` for list items. */
    readonly path: string,
  ) {}

  at(...names: readonly string[]): Field {
    return names.reduce<Field>((field, name) => {
      const { value } = field;
      const below = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
      return new Field(
        (below as Record<string, unknown>)[name] ?? null,
        field.path === '' ? name : `${field.path}.${name}`,
      );
    }, this);
  }

  items(max: number): readonly Field[] {
    if (!Array.isArray(this.value)) return [];
    return this.value.slice(0, max).map((item: unknown) => new Field(item, `${this.path}.@`));
  }

  get isThere(): boolean {
    return this.value !== null;
  }

  /** Empty for a value that is not there. */
  get text(): string {
    return typeof this.value === 'string' || typeof this.value === 'number' ? String(this.value) : '';
  }
}

export class PagePicture {
  readonly root = element('div', { class: 'picture' });
  #sources: Readonly<Record<string, string>> = {};
  #problems: readonly Problem[] = [];
  /** Pictures that have been loaded are used again, so that they do not flicker. */
  readonly #images = new Map<string, HTMLImageElement>();

  show(data: unknown, sources: Readonly<Record<string, string>>, problems: readonly Problem[]): void {
    this.#sources = sources;
    this.#problems = problems;
    const root = new Field(data ?? null, '');
    const viewer = root.at('viewer');
    const rows = viewer.at('browsePage', 'rows', 'edges').items(MAX_ROWS);
    this.root.replaceChildren(
      this.#showMember(viewer),
      ...this.#showContinueWatching(viewer.at('continueWatching')),
      ...(rows.length > 0 ? rows.map((row) => this.#showRow(row.at('node'))) : this.#showEditorial(root, viewer)),
    );
  }

  #showMember(viewer: Field): HTMLElement {
    const profile = viewer.at('profile', 'name');
    const plan = viewer.at('subscription', 'plan', 'badge');
    const quality = viewer.at('browsePage', 'quality');
    return element(
      'p',
      { class: 'member' },
      this.#chip(profile, profile.text, 'profile'),
      this.#chip(plan, plan.text, 'plan'),
      this.#chip(quality, quality.text.toLowerCase().replaceAll('_', ' '), 'quality'),
    );
  }

  #showContinueWatching(list: Field): readonly HTMLElement[] {
    const items = list.at('edges').items(MAX_TILES);
    if (items.length === 0) return this.#isMissing(list) ? [this.#lostRow('Continue watching', list)] : [];
    return [
      this.#row(
        'Continue watching',
        list,
        items.map((item) => {
          const node = item.at('node');
          const percent = node.at('percent');
          return this.#tile(node.at('title'), [this.#chip(percent, `${percent.text} %`, 'progress')]);
        }),
      ),
    ];
  }

  #showRow(row: Field): HTMLElement {
    const tiles = row.at('items', 'edges').items(MAX_TILES);
    return this.#row(
      row.at('heading').text,
      row.at('heading'),
      tiles.map((tile) => this.#showTitle(tile.at('node'))),
    );
  }

  #showTitle(title: Field): HTMLElement {
    const [score, year] = [title.at('matchScore'), title.at('releaseYear')];
    const [rating, percent] = [title.at('maturityRating', 'label'), title.at('progress', 'percent')];
    const leaves = title.at('availability', 'leavesAt');
    return this.#tile(title, [
      this.#chip(score, `${score.text} %`, 'match'),
      this.#chip(year, year.text, 'year'),
      this.#chip(rating, rating.text, 'rating'),
      this.#chip(leaves, 'leaving', 'availability'),
      this.#chip(percent, `${percent.text} % seen`, 'progress'),
    ]);
  }

  /** What the app shows when the personal page does not come. */
  #showEditorial(root: Field, viewer: Field): readonly HTMLElement[] {
    const page = viewer.at('browsePage');
    const lost = this.#isMissing(page) ? [this.#lostRow('What we picked for you', page)] : [];
    const rows = root.at('editorialPage', 'rows').items(MAX_ROWS);
    return [
      ...lost,
      ...rows.map((row) =>
        this.#row(
          row.at('heading').text,
          row.at('heading'),
          row
            .at('titles')
            .items(MAX_TILES)
            .map((title) => this.#tile(title, [])),
        ),
      ),
    ];
  }

  #row(heading: string, source: Field, tiles: readonly HTMLElement[]): HTMLElement {
    return element(
      'section',
      { class: 'shelf' },
      element('h3', {}, this.#tint(source), heading),
      element('ul', { class: 'tiles' }, ...tiles),
    );
  }

  #lostRow(heading: string, field: Field): HTMLElement {
    const problem = problemAt(this.#problems, field.path, 'missing');
    return element(
      'section',
      { class: 'shelf lost' },
      element('h3', {}, this.#tint(field), heading),
      element('p', { class: 'hole' }, `Not there. ${problem?.reason ?? ''}`),
    );
  }

  #tile(title: Field, chips: readonly Child[]): HTMLElement {
    const name = title.at('name');
    return element(
      'li',
      { class: 'tile' },
      this.#artwork(title),
      element('p', { class: 'name' }, this.#tint(name), name.text || '(no name)'),
      element('p', { class: 'chips' }, ...chips),
    );
  }

  /** Decorative: the name is below. */
  #artwork(title: Field): HTMLElement {
    const field = title.at('artwork').isThere ? title.at('artwork') : title.at('boxArt');
    const url = field.at('url').text;
    if (url === '') {
      const missing = this.#isMissing(title.at('artwork')) || this.#isMissing(title.at('boxArt'));
      return element('div', { class: missing ? 'art hole' : 'art' }, missing ? 'artwork' : '');
    }
    return element('div', { class: 'art' }, this.#imageOf(url));
  }

  #imageOf(url: string): HTMLImageElement {
    const known = this.#images.get(url);
    // An image is at one place of the page.
    if (known !== undefined && !known.isConnected) return known;
    const image = element('img', { src: url, alt: '', width: '160', height: '90', loading: 'lazy' });
    image.addEventListener('error', () => image.remove());
    if (this.#images.size > 400) this.#images.clear();
    this.#images.set(url, image);
    return image;
  }

  /** Nothing for a null that is plain data. */
  #chip(field: Field, text: string, what: string): Child {
    if (field.isThere) {
      const isStale = problemAt(this.#problems, field.path, 'stale') !== null;
      return element('span', { class: 'chip', ...(isStale && { 'data-stale': '' }) }, this.#tint(field), text);
    }
    return this.#isMissing(field) ? element('span', { class: 'chip hole' }, this.#tint(field), what) : '';
  }

  #isMissing(field: Field): boolean {
    return !field.isThere && problemAt(this.#problems, field.path, 'missing') !== null;
  }

  #tint({ path }: Field): HTMLElement {
    const source = this.#sources[path.replaceAll('.@', '')];
    return element('span', {
      class: 'tint',
      ...(source !== undefined && { 'data-tint': tintOf(source), title: source }),
    });
  }
}
