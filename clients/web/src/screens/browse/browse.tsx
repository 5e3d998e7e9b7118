/**
 * A surface of the house: what opens it, what one is in the middle of, and rows without end, of which only those in
 * sight are there.
 */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { BrowseScreenDocument } from '@marquee/operations/BrowseScreen';
import type { BrowseScreenQueryVariables } from '@marquee/operations/BrowseScreen';
import { HeaderDocument } from '@marquee/operations/Header';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Unavailable } from '../../components/unavailable';
import { ShelfSkeleton } from '../../components/skeleton';
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

/** Whose page it is; nobody without a profile gets one. */
function useProfile() {
  const [, go] = useLocation();
  const { data, isLoading: isWaiting, isUnavailable: isLost } = useGraphQuery(HeaderDocument, {});
  const viewer = data?.viewer;
  const hasNone = !isWaiting && viewer != null && viewer.profile == null && !isLost(viewer.profile, 'viewer.profile');
  useEffect(() => {
    if (hasNone) go('/profiles', { replace: true });
  }, [hasNone, go]);
  return {
    isKnown: !isWaiting && !hasNone,
    country: viewer?.account?.country ?? 'US',
    maturity: viewer?.profile?.maturityLimit ?? 'ALL',
  } as const;
}

function Browse() {
  const [location] = useLocation();
  const { surface, name } = SURFACES[isSurface(location) ? location : '/'];
  const { isKnown, country, maturity } = useProfile();
  const variables: BrowseScreenQueryVariables = { country, maturity, device: deviceClass(), surface };
  const {
    data,
    isLoading: isWaiting,
    hasFailed,
    isUnavailable: isLost,
    clearUnavailable: heal,
    refetch: askAgain,
  } = useGraphQuery(BrowseScreenDocument, variables, {
    skip: !isKnown,
  });
  useEffect(() => void (document.title = `${name} · Marquee`), [name]);

  if (hasFailed)
    return (
      <div className={styles.alone}>
        <h1>{name}</h1>
        <Unavailable what="Marquee" ask={askAgain} />
      </div>
    );
  if (isWaiting || data === undefined) return <Waiting name={name} isHome={surface === 'HOME'} />;

  const { viewer, editorialPage } = data;
  const page = viewer?.browsePage;
  const isPageLost =
    page?.rows == null && (isLost(page, 'viewer.browsePage') || isLost(page?.rows, 'viewer.browsePage.rows'));
  return (
    <>
      <h1 className="unseen">{name}</h1>
      <Hero hero={page?.hero ?? null} instead={editorialPage?.hero ?? null} />
      <div className={styles.rows}>
        {surface === 'HOME' && (
          <ContinueWatching
            progress={viewer?.continueWatching ?? null}
            isLost={isLost(viewer?.continueWatching, 'viewer.continueWatching')}
            onBack={() => heal('viewer.continueWatching')}
          />
        )}
        {isPageLost && (
          <div className={styles.gutter}>
            <Unavailable what="What we picked for you" ask={askAgain} />
          </div>
        )}
        {page?.rows != null && <Rows key={page.id} variables={variables} page={{ id: page.id, rows: page.rows }} />}
        {page?.rows == null && editorialPage != null && <EditorialRows page={editorialPage} />}
        {page?.rows == null && editorialPage == null && isLost(editorialPage, 'editorialPage') && !isPageLost && (
          <div className={styles.gutter}>
            <Unavailable what="The catalogue" ask={askAgain} />
          </div>
        )}
      </div>
    </>
  );
}

/** Captions come first, in one hop; their pictures are on the way. */
function Waiting({ name, isHome }: { readonly name: string; readonly isHome: boolean }) {
  return (
    <>
      <h1 className="unseen">{name}</h1>
      <HeroSkeleton />
      <div className={styles.rows} aria-busy="true">
        {isHome ? <FirstPaint /> : Array.from({ length: 4 }, (_, index) => <ShelfSkeleton key={index} />)}
      </div>
    </>
  );
}

export default Browse;
