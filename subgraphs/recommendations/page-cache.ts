/** Pages by id, the ones used last: a page is asked for in parts, and made once. */
export interface PageCache<Page> {
  /** Makes the page unless it is still here. */
  get(id: string, make: () => Page): Page;
}

export function createPageCache<Page>(limit: number): PageCache<Page> {
  // A Map keeps its keys in the order in which they came: the first is the one longest unused.
  const pages = new Map<string, Page>();
  return {
    get: (id, make) => {
      const page = pages.get(id) ?? make();
      pages.delete(id);
      pages.set(id, page);
      const [oldest] = pages.keys();
      if (pages.size > limit && oldest !== undefined) pages.delete(oldest);
      return page;
    },
  };
}
