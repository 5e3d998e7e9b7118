/** The page of one title. Each part belongs to a subgraph; a part whose subgraph is down is shown as unavailable. */
import { TitleDetailDocument } from '@marquee/operations/TitleDetail';
import { useGraphQuery } from '../../graph/use-graph-query';
import { ButtonLink } from '../../components/button';
import { Icon } from '../../components/icon';
import { Unavailable } from '../../components/unavailable';
import { MyListButton } from '../../components/titles/my-list-button';
import { TileRow } from '../../components/titles/tile-row';
import { Block } from '../../components/titles/skeleton';
import { Tile } from '../../components/titles/tile';
import { useTitle } from '../../components/layout/use-title';
import plain from '../../components/layout/screen.module.css';
import type { ScreenProps } from '../screen-props';
import { Seasons } from './seasons';
import { Thumbs } from './thumbs';
import type { TitleFacts } from './title-facts';
import { refusalOf } from './refusals';
import styles from './title.module.css';

function minutes(seconds: number): string {
  return seconds < 3_600
    ? `${Math.round(seconds / 60)} min`
    : `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}

function factsOf(title: TitleFacts): readonly string[] {
  return [
    ...(title.matchScore === null ? [] : [`${title.matchScore}% match`]),
    ...(title.releaseYear === null ? [] : [String(title.releaseYear)]),
    ...(title.runtimeSeconds === null ? [] : [minutes(title.runtimeSeconds)]),
    ...(title.seasonCount === null || title.seasonCount === 0
      ? []
      : [`${title.seasonCount} ${title.seasonCount === 1 ? 'season' : 'seasons'}`]),
    ...(title.maturityRating === null ? [] : [title.maturityRating.label]),
    ...(title.availability?.maxQuality == null ? [] : [title.availability.maxQuality.replace('UHD_', '')]),
  ];
}

function Title({ params }: ScreenProps) {
  const id = params['id'] ?? '';
  const { data, isLoading, hasFailed, isUnavailable, refetch } = useGraphQuery(
    TitleDetailDocument,
    { id },
    { fetchPolicy: 'cache-and-network' },
  );
  const title = data?.title ?? null;
  useTitle(title?.name ?? 'A title');

  if (title !== null) return <LoadedTitle title={title} isUnavailable={isUnavailable} refetch={refetch} />;
  if (isLoading)
    return (
      <div className={plain.screen} aria-busy="true">
        <h1 className="unseen">Loading</h1>
        <Block height="40vh" />
        <Block width="60%" height="2.5rem" />
        <Block height="8rem" />
      </div>
    );
  if (hasFailed || isUnavailable(null, 'title'))
    return (
      <div className={plain.screen}>
        <h1>Temporarily unavailable</h1>
        <Unavailable what="This title's page" retry={refetch} />
      </div>
    );
  return (
    <div className={plain.screen}>
      <h1>Title not found</h1>
      <div className={plain.empty}>
        <p>This title does not exist, or it is not available for this profile.</p>
        <ButtonLink href="/">Back to home</ButtonLink>
      </div>
    </div>
  );
}

interface LoadedTitleProps {
  readonly title: TitleFacts;
  readonly isUnavailable: (value: unknown, path: string) => boolean;
  readonly refetch: () => Promise<boolean>;
}

function LoadedTitle({ title, isUnavailable, refetch }: LoadedTitleProps) {
  return (
    <article>
      <header
        className={styles.billboard}
        style={{ backgroundColor: title.artwork?.dominantColor ?? title.boxArt?.dominantColor ?? undefined }}
      >
        {(title.artwork ?? title.boxArt) !== null && (
          <img src={(title.artwork ?? title.boxArt)?.url} alt="" width="1280" height="549" fetchPriority="high" />
        )}
        <div className={styles.words}>
          {title.top10Rank !== null && <p className={styles.top}>Number {title.top10Rank} in your country</p>}
          <h1>{title.name ?? 'Name unavailable'}</h1>
          <p className={styles.facts}>{factsOf(title).join(' · ')}</p>
          <Actions
            title={title}
            isPlayabilityUnavailable={isUnavailable(title.playability, 'title.playability')}
            refetch={refetch}
          />
        </div>
      </header>
      <div className={styles.body}>
        <div className={styles.story}>
          {title.whyRecommended !== null && <p className={styles.why}>{title.whyRecommended}</p>}
          <p className={styles.synopsis}>{title.synopsis}</p>
          {title.maturityRating !== null && title.maturityRating.advisories.length > 0 && (
            <p className={styles.quiet}>
              {title.maturityRating.label}: {title.maturityRating.advisories.join(', ')}
            </p>
          )}
          <Thumbs titleId={title.id} />
        </div>
        <Credits title={title} />
      </div>
      {title.kind === 'SERIES' && title.seasons !== null && <Seasons titleId={title.id} seasons={title.seasons} />}
      {isUnavailable(title.moreLikeThis, 'title.moreLikeThis') && (
        <div className={styles.part}>
          <Unavailable what="More like this" retry={refetch} />
        </div>
      )}
      {(title.moreLikeThis?.edges.length ?? 0) > 0 && (
        <TileRow heading="More like this">
          {title.moreLikeThis?.edges.flatMap(({ node }) =>
            node === null ? [] : [<Tile key={node.id} title={node} />],
          ) ?? []}
        </TileRow>
      )}
    </article>
  );
}

function Actions({
  title,
  isPlayabilityUnavailable,
  refetch,
}: {
  readonly title: TitleFacts;
  readonly isPlayabilityUnavailable: boolean;
  readonly refetch: () => Promise<boolean>;
}) {
  const { progress, playability } = title;
  const episode = progress?.episode;
  const isUnderWay = progress !== null && progress.percent > 0 && !progress.completed;
  const refusal = playability === null || playability.playable ? null : refusalOf(playability.reasons);
  const where = episode?.number == null ? '' : ` S${episode.seasonNumber ?? 1} E${episode.number}`;
  return (
    <>
      <div className={styles.actions}>
        {refusal === null && (
          <ButtonLink href={`/watch/${title.id}`} label={isUnderWay ? `Resume${where}` : 'Play'}>
            <Icon name="play" />
            {isUnderWay ? `Resume${where}` : 'Play'}
          </ButtonLink>
        )}
        {title.inMyList !== null && <MyListButton titleId={title.id} isIn={title.inMyList} />}
      </div>
      {refusal !== null && (
        <p className={styles.refusal}>
          {refusal.message}{' '}
          {refusal.href !== undefined && (
            <ButtonLink href={refusal.href} kind="quiet">
              {refusal.linkText ?? 'Continue'}
            </ButtonLink>
          )}
        </p>
      )}
      {isPlayabilityUnavailable && <Unavailable what="Your progress" retry={refetch} />}
      {isUnderWay && (
        <div className={styles.progress} role="img" aria-label={`${progress.percent} % watched`}>
          <span style={{ inlineSize: `${progress.percent}%` }} />
        </div>
      )}
    </>
  );
}

function Credits({ title }: { readonly title: TitleFacts }) {
  const rows = [
    {
      term: 'With',
      names: title.cast?.map(
        ({ person, character }) => `${person.name ?? 'Somebody'}${character === null ? '' : ` as ${character}`}`,
      ),
    },
    { term: 'Directed by', names: title.directors?.map(({ person }) => person.name) },
    { term: 'Created by', names: title.creators?.map(({ person }) => person.name) },
    { term: 'Genres', names: title.genres?.map(({ name }) => name) },
    { term: 'Moods', names: title.moods },
    { term: 'Sound', names: title.audioLanguages },
    { term: 'Subtitles', names: title.subtitleLanguages },
  ].flatMap(({ term, names }) => {
    const known = (names ?? []).filter((name) => name != null);
    return known.length === 0 ? [] : [{ term, words: known.join(', ') }];
  });
  return (
    <dl className={styles.credits}>
      {rows.map(({ term, words }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

export default Title;
