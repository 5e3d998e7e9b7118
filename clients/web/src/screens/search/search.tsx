/** Search as you type. The last results stay visible until the next response arrives. */
import { useCallback, useEffect, useId, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { SearchDocument } from '@marquee/operations/Search';
import type { SearchQuery } from '@marquee/operations/Search';
import { SearchSuggestionsDocument } from '@marquee/operations/SearchSuggestions';
import { queryNetwork, useGraphQuery } from '../../graph/use-graph-query';
import { TileGrid } from '../../components/titles/tile-grid';
import { Unavailable } from '../../components/unavailable';
import { Tile } from '../../components/titles/tile';
import { useTitle } from '../../components/layout/use-title';
import plain from '../../components/layout/screen.module.css';
import styles from './search.module.css';

/** Debounce: the query is sent when no key was pressed for this time. */
const SETTLE_MS = 140;
const AT_ONCE = 24;

type Found = NonNullable<SearchQuery['search']>;
type Kind = NonNullable<Found['kinds']>[number]['kind'];

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  MOVIE: 'Films',
  SERIES: 'Series',
  SPECIAL: 'Specials',
  LIVE_EVENT: 'Live',
  GAME: 'Games',
};

/** `value`, debounced. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Search() {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [kind, setKind] = useState<Kind | null>(null);
  const query = useSettled(text.trim());
  useTitle(query === '' ? 'Search' : `“${query}”`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `setParams` is a new function at each render.
  useEffect(() => void setParams(query === '' ? {} : { q: query }, { replace: true }), [query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new query resets the filter.
  useEffect(() => void setKind(null), [query]);
  return (
    <div className={plain.screen}>
      <h1 className="unseen">Search</h1>
      <SearchBox text={text} query={query} onChange={setText} />
      <Results query={query} kind={kind} onKind={setKind} onWords={setText} />
    </div>
  );
}

function SearchBox({
  text,
  query,
  onChange,
}: {
  readonly text: string;
  readonly query: string;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  const { data } = useGraphQuery(SearchSuggestionsDocument, { prefix: query }, { skip: query === '' });
  return (
    <form role="search" className={styles.box} onSubmit={(event) => event.preventDefault()}>
      <label htmlFor={id} className="unseen">
        Search films, series and people
      </label>
      <input
        id={id}
        type="search"
        list={`${id}-names`}
        // biome-ignore lint/a11y/noAutofocus: the input is what the search screen is opened for.
        autoFocus
        autoComplete="off"
        placeholder="Films, series, people, genres"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}-names`}>
        {data?.searchSuggestions?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}

interface ResultsProps {
  readonly query: string;
  readonly kind: Kind | null;
  readonly onKind: (kind: Kind | null) => void;
  readonly onWords: (words: string) => void;
}

function Results({ query, kind, onKind, onWords }: ResultsProps) {
  const variables = { query, kind, first: AT_ONCE };
  const { data, isUnavailable, hasFailed, refetch } = useGraphQuery(SearchDocument, variables);
  const [last, setLast] = useState<Found | null>(null);
  const found = data?.search ?? last;
  useEffect(() => {
    if (data?.search != null) setLast(data.search);
  }, [data?.search]);
  const after = found?.hits?.pageInfo.endCursor;
  const onEnd = useCallback(
    () => void queryNetwork(SearchDocument, { query, kind, first: AT_ONCE, after }),
    [query, kind, after],
  );

  if (hasFailed || isUnavailable(data?.search, 'search')) return <Unavailable what="Search" retry={refetch} />;
  if (found === null) return null;
  const total = found.hits?.totalCount ?? 0;
  const titles = (found.hits?.edges ?? []).map(({ node: { title, highlight } }) => (
    <Tile key={title.id} title={title} note={highlight ?? undefined} />
  ));
  const related = (found.related ?? []).map(({ title }) => <Tile key={title.id} title={title} />);
  return (
    <>
      <Around found={found} kind={kind} onKind={onKind} onWords={onWords} />
      <p role="status" className={styles.count}>
        {countOf(found, query, total)}
      </p>
      <TileGrid onEnd={found.hits?.pageInfo.hasNextPage === true ? onEnd : undefined}>{titles}</TileGrid>
      {related.length > 0 && (
        <>
          <h2>Similar titles</h2>
          <TileGrid>{related}</TileGrid>
        </>
      )}
      {total === 0 && related.length === 0 && (
        <p className={plain.empty}>
          Try fewer letters, a person, or a genre such as{' '}
          <Link href="/search?q=comedy" onClick={() => onWords('comedy')}>
            <u>comedy</u>
          </Link>
          .
        </p>
      )}
    </>
  );
}

function countOf(found: Found, query: string, total: number): string {
  if (query === '') return 'Popular titles';
  const number = `${total === 0 ? 'Nothing' : total === 1 ? 'One title' : `${total} titles`} for “${found.correctedQuery ?? query}”`;
  return found.correctedQuery === null ? number : `${number}; nothing is called “${query}”`;
}

/** Filters by kind, and the people and genres that match the query. */
function Around({ found, kind, onKind, onWords }: Omit<ResultsProps, 'query'> & { readonly found: Found }) {
  return (
    <div className={styles.around}>
      {(found.kinds?.length ?? 0) > 1 && (
        <ul aria-label="Kinds">
          {found.kinds?.map((each) => (
            <li key={each.kind}>
              <button
                type="button"
                aria-pressed={kind === each.kind}
                className={styles.chip}
                onClick={() => onKind(kind === each.kind ? null : each.kind)}
              >
                {KIND_NAMES[each.kind]} <span>{each.count}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {[...(found.people ?? []), ...(found.genres ?? [])].length > 0 && (
        <ul aria-label="People and genres">
          {[...(found.people ?? []), ...(found.genres ?? [])].map(
            ({ id, name }) =>
              name !== null && (
                <li key={id}>
                  <button type="button" className={styles.chip} onClick={() => onWords(name)}>
                    {name}
                  </button>
                </li>
              ),
          )}
        </ul>
      )}
    </div>
  );
}

export default Search;
