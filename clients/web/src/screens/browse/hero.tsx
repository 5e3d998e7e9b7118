/**
 * The large title at the top of the page. The catalog's editorial choice replaces it when there is no recommendation.
 */
import { useState } from 'react';
import type { BrowseScreenQuery } from '@marquee/operations/BrowseScreen';
import { ButtonLink } from '../../components/button';
import { Icon } from '../../components/icon';
import { MyListButton } from '../../components/titles/my-list-button';
import styles from './hero.module.css';

type Page = NonNullable<NonNullable<BrowseScreenQuery['viewer']>['browsePage']>;
type EditorialHero = NonNullable<NonNullable<BrowseScreenQuery['editorialPage']>['hero']>;

interface HeroProps {
  readonly hero: Page['hero'] | null;
  readonly instead: EditorialHero | null;
}

interface BackdropProps {
  readonly art: { readonly url: string; readonly alt: string; readonly dominantColor: string | null } | null;
}

function Backdrop({ art }: BackdropProps) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <div className={styles.backdrop} style={{ backgroundColor: art?.dominantColor ?? undefined }}>
      {art !== null && !hasFailed && (
        <img src={art.url} alt="" width="1280" height="549" fetchPriority="high" onError={() => setFailed(true)} />
      )}
    </div>
  );
}

export function Hero({ hero, instead }: HeroProps) {
  const title = hero?.title ?? instead;
  if (title === null) return <div className={styles.none} />;
  const own = hero?.title ?? null;
  const facts =
    own === null
      ? []
      : [
          own.matchScore === null ? null : `${own.matchScore}% match`,
          own.releaseYear,
          own.maturityRating?.label,
        ].filter((fact) => fact != null);
  return (
    <section className={styles.hero} aria-label={title.name ?? 'Picked for you'}>
      <Backdrop key={title.billboard?.url} art={title.billboard} />
      <div className={styles.words}>
        {hero?.reason != null && <p className={styles.reason}>{hero.reason}</p>}
        <h2>{title.name}</h2>
        {facts.length > 0 && <p className={styles.facts}>{facts.join(' · ')}</p>}
        {title.synopsis !== null && <p className={styles.synopsis}>{title.synopsis}</p>}
        <div className={styles.actions}>
          <ButtonLink href={`/watch/${title.id}`}>
            <Icon name="play" />
            {hero?.callToAction === 'RESUME' ? 'Resume' : 'Play'}
          </ButtonLink>
          <ButtonLink href={`/title/${title.id}`} kind="quiet">
            <Icon name="info" />
            More
          </ButtonLink>
          {own !== null && own.inMyList !== null && <MyListButton titleId={own.id} isIn={own.inMyList} />}
        </div>
      </div>
    </section>
  );
}

export function HeroSkeleton() {
  return (
    <div className={styles.hero} aria-hidden="true">
      <div className={styles.backdrop} />
    </div>
  );
}
