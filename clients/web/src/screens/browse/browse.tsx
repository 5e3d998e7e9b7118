/**
 * The browse screen of a surface (home, series, films, new): hero, continue watching, and rows that load while
 * scrolling. Only rows near the viewport are in the document.
 */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { BrowseScreenDocument } from '@marquee/operations/BrowseScreen';
import type { BrowseScreenQueryVariables } from '@marquee/operations/BrowseScreen';
import { HeaderDocument } from '@marquee/operations/Header';
import { useGraphQuery } from '../../graph/use-graph-query';
import { StaleNotice } from '../../components/stale-notice';
import type { StalePart } from '../../graph/stale-parts';
import { Unavailable } from '../../components/unavailable';
import { TileRowSkeleton } from '../../components/titles/skeleton';
import { deviceClass } from '../../session/device';
import { ContinueWatching } from './continue-watching';
import { EditorialRows } from './editorial-rows';
import { FirstPaint } from './first-paint';
import { Hero, HeroSkeleton } from './hero';
import { Rows } from './rows';
import styles from './browse.module.css';

export const SURFACES = {
  '/': { surface: 'HOME', name: 'Home' },
  '/series': { surface: 'SERIES', name: 'Series' },
  '/movies': { surface: 'MOVIES', name: 'Films' },
  '/new': { surface: 'NEW_AND_POPULAR', name: 'New & popular' },
} as const;

function isSurface(location: string): location is keyof typeof SURFACES {
  return location in SURFACES;
}

/** The variables of the page's queries. Without a profile the profile selection is shown instead. */
function useProfile() {
  const [, go] = useLocation();
  const { data, isLoading, isUnavailable } = useGraphQuery(HeaderDocument, {});
  const viewer = data?.viewer;
  const hasNone =
    !isLoading && viewer != null && viewer.profile == null && !isUnavailable(viewer.profile, 'viewer.profile');
  useEffect(() => {
    if (hasNone) go('/profiles', { replace: true });
  }, [hasNone, go]);
  return {
    isKnown: !isLoading && !hasNone,
    country: viewer?.account?.country ?? 'US',
    maturity: viewer?.profile?.maturityLimit ?? 'ALL',
  } as const;
}

/** The editorial page is only shown without the personalised one. */
function shownParts(parts: readonly StalePart[], hasPage: boolean): readonly StalePart[] {
  return parts.filter(({ path }) => path.split('.')[0] !== 'editorialPage' || !hasPage);
}

function Browse() {
  const [location] = useLocation();
  const { surface, name } = SURFACES[isSurface(location) ? location : '/'];
  const { isKnown, country, maturity } = useProfile();
  const variables: BrowseScreenQueryVariables = { country, maturity, device: deviceClass(), surface };
  const { data, isLoading, hasFailed, isUnavailable, clearUnavailable, staleParts, refetch } = useGraphQuery(
    BrowseScreenDocument,
    variables,
    {
      skip: !isKnown,
    },
  );
  useEffect(() => void (document.title = `${name} · Marquee`), [name]);

  if (hasFailed)
    return (
      <div className={styles.alone}>
        <h1>{name}</h1>
        <Unavailable what="Marquee" retry={refetch} />
      </div>
    );
  if (isLoading || data === undefined) return <BrowseSkeleton name={name} isHome={surface === 'HOME'} />;

  const { viewer, editorialPage } = data;
  const page = viewer?.browsePage;
  const isPageLost =
    page?.rows == null &&
    (isUnavailable(page, 'viewer.browsePage') || isUnavailable(page?.rows, 'viewer.browsePage.rows'));
  return (
    <>
      <h1 className="unseen">{name}</h1>
      <Hero hero={page?.hero ?? null} instead={editorialPage?.hero ?? null} />
      <StaleNotice parts={shownParts(staleParts, page?.rows != null)} retry={refetch} />
      <div className={styles.rows}>
        {surface === 'HOME' && (
          <ContinueWatching
            progress={viewer?.continueWatching ?? null}
            isUnavailable={isUnavailable(viewer?.continueWatching, 'viewer.continueWatching')}
            onBack={() => clearUnavailable('viewer.continueWatching')}
          />
        )}
        {isPageLost && (
          <div className={styles.gutter}>
            <Unavailable what="What we picked for you" retry={refetch} />
          </div>
        )}
        {page?.rows != null && <Rows key={page.id} variables={variables} page={{ id: page.id, rows: page.rows }} />}
        {page?.rows == null && editorialPage != null && <EditorialRows page={editorialPage} />}
        {page?.rows == null &&
          editorialPage == null &&
          isUnavailable(editorialPage, 'editorialPage') &&
          !isPageLost && (
            <div className={styles.gutter}>
              <Unavailable what="The catalogue" retry={refetch} />
            </div>
          )}
      </div>
    </>
  );
}

/** The first paint has names only; the full query brings the images. */
function BrowseSkeleton({ name, isHome }: { readonly name: string; readonly isHome: boolean }) {
  return (
    <>
      <h1 className="unseen">{name}</h1>
      <HeroSkeleton />
      <div className={styles.rows} aria-busy="true">
        {isHome ? <FirstPaint /> : Array.from({ length: 4 }, (_, index) => <TileRowSkeleton key={index} />)}
      </div>
    </>
  );
}

export default Browse;
