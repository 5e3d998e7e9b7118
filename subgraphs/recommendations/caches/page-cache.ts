/** Cache of the most recently used pages by id. A client requests a page in parts; the page is built once. */
export interface PageCache<Page> {
  /** Builds the page unless it is cached. */
  get(id: string, build: () => Page): Page;
}

export function createPageCache<Page>(limit: number): PageCache<Page> {
  // A Map keeps its keys in insertion order, so the first key is the least recently used one.
  const pages = new Map<string, Page>();
  return {
    get: (id, build) => {
      const page = pages.get(id) ?? build();
      pages.delete(id);
      pages.set(id, page);
      const [oldest] = pages.keys();
      if (pages.size > limit && oldest !== undefined) pages.delete(oldest);
      return page;
    },
  };
}
