/**
 * The app's header and the current screen below it. Profile and plan badge come from a query of their own, so that the
 * screen does not wait for them.
 */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { HeaderDocument } from '@marquee/operations/Header';
import { useRetry } from '../../graph/use-retry';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Icon } from '../icon';
import { Logo } from './logo';
import { useSpatialNavigation } from './use-spatial-navigation';
import styles from './app-layout.module.css';

const NAVIGATION = [
  { href: '/', name: 'Home' },
  { href: '/series', name: 'Series' },
  { href: '/movies', name: 'Films' },
  { href: '/new', name: 'New & popular' },
  { href: '/my-list', name: 'My list' },
] as const;

function useIsScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const onScroll = (): void => setScrolled(window.scrollY > 24);
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, []);
  return isScrolled;
}

function ProfileMenu() {
  const { data, isUnavailable, refetch } = useGraphQuery(HeaderDocument, {});
  const profile = data?.viewer?.profile;
  const badge = data?.viewer?.subscription?.plan?.badge;
  useRetry(
    isUnavailable(profile, 'viewer.profile') || isUnavailable(data?.viewer?.subscription, 'viewer.subscription'),
    refetch,
  );
  useEffect(() => {
    const accessibility = profile?.accessibility;
    document.documentElement.dataset['motion'] = accessibility?.reduceMotion === true ? 'reduced' : 'full';
    document.documentElement.dataset['contrast'] = accessibility?.highContrast === true ? 'high' : 'normal';
  }, [profile?.accessibility]);
  return (
    <div className={styles.who}>
      {badge != null && (
        <Link href="/account" className={styles.badge}>
          {badge}
        </Link>
      )}
      <Link href="/account" className={styles.account}>
        Account
      </Link>
      <Link
        href="/profiles"
        className={styles.avatar}
        aria-label={profile?.name == null ? 'Who is watching?' : `${profile.name}. Switch profile`}
      >
        {profile?.avatar == null ? (
          <span aria-hidden="true">{profile?.name?.slice(0, 1) ?? '·'}</span>
        ) : (
          <img src={profile.avatar.url} alt="" width="36" height="36" />
        )}
      </Link>
    </div>
  );
}

export function AppLayout({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  const isScrolled = useIsScrolled();
  useSpatialNavigation();
  return (
    <>
      <a href="#screen" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.header} data-scrolled={isScrolled}>
        <Link href="/" className={styles.home} aria-label="Marquee, home">
          <Logo isSmall />
        </Link>
        <nav aria-label="Main" className={styles.places}>
          <ul>
            {NAVIGATION.map(({ href, name }) => (
              <li key={href}>
                <Link href={href} aria-current={location === href ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Link
          href="/search"
          className={styles.search}
          aria-label="Search"
          aria-current={location === '/search' ? 'page' : undefined}
        >
          <Icon name="search" />
        </Link>
        <ProfileMenu />
      </header>
      <main id="screen" tabIndex={-1} className={styles.screen}>
        {children}
      </main>
      <footer className={styles.footer}>
        <Logo isSmall />
        <p>The films are real, from an open data set. Members, series and everything else here are invented.</p>
        <Link href="/status">Service status</Link>
      </footer>
    </>
  );
}
