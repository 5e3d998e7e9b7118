/** Everything about one title. Each part is somebody's: what one of them cannot say now is missing alone. */
import { TitleDetailDocument } from '@marquee/operations/TitleDetail';
import type { TitleDetailQuery } from '@marquee/operations/TitleDetail';
import { useGraphQuery } from '../../graph/use-graph-query';
import { ButtonLink } from '../../components/button';
import { Icon } from '../../components/icon';
import { Unavailable } from '../../components/unavailable';
import { MyListButton } from '../../components/my-list-button';
import { Shelf } from '../../components/shelf';
import { Block } from '../../components/skeleton';
import { Tile } from '../../components/tile';
import { useTitle } from '../../components/use-title';
import plain from '../../components/screen.module.css';
import type { ScreenProps } from '../screens';
import { Seasons } from './seasons';
import { Thumbs } from './thumbs';
import { refusalOf } from './refusals';
import styles from './title.module.css';

export type TitleFacts = NonNullable<TitleDetailQuery['title']>;

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
  const {
    data,
    isLoading: isWaiting,
    hasFailed,
    isUnavailable: isLost,
    refetch: askAgain,
  } = useGraphQuery(TitleDetailDocument, { id }, { fetchPolicy: 'cache-and-network' });
  const title = data?.title ?? null;
  useTitle(title?.name ?? 'A title');

  if (title !== null) return <Known title={title} isLost={isLost} askAgain={askAgain} />;
  if (isWaiting)
    return (
      <div className={plain.screen} aria-busy="true">
        <h1 className="unseen">Loading</h1>
        <Block height="40vh" />
        <Block width="60%" height="2.5rem" />
        <Block height="8rem" />
      </div>
    );
  if (hasFailed || isLost(null, 'title'))
    return (
      <div className={plain.screen}>
        <h1>A moment, please</h1>
        <Unavailable what="This title's page" ask={askAgain} />
      </div>
    );
  return (
    <div className={plain.screen}>
      <h1>Not on the programme</h1>
      <div className={plain.empty}>
        <p>There is no such title here, or not for this profile.</p>
        <ButtonLink href="/">Back to the films</ButtonLink>
      </div>
    </div>
  );
}

interface KnownProps {
  readonly title: TitleFacts;
  readonly isLost: (value: unknown, path: string) => boolean;
  readonly askAgain: () => Promise<boolean>;
}

function Known({ title, isLost, askAgain }: KnownProps) {
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
          {title.top10Rank !== null && <p className={styles.top}>Number {title.top10Rank} where you are</p>}
          <h1>{title.name ?? 'Untitled for now'}</h1>
          <p className={styles.facts}>{factsOf(title).join(' · ')}</p>
          <Actions
            title={title}
            isPlayabilityLost={isLost(title.playability, 'title.playability')}
            askAgain={askAgain}
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
      {isLost(title.moreLikeThis, 'title.moreLikeThis') && (
        <div className={styles.part}>
          <Unavailable what="More like this" ask={askAgain} />
        </div>
      )}
      {(title.moreLikeThis?.edges.length ?? 0) > 0 && (
        <Shelf heading="More like this">
          {title.moreLikeThis?.edges.flatMap(({ node }) =>
            node === null ? [] : [<Tile key={node.id} title={node} />],
          ) ?? []}
        </Shelf>
      )}
    </article>
  );
}

function Actions({
  title,
  isPlayabilityLost,
  askAgain,
}: {
  readonly title: TitleFacts;
  readonly isPlayabilityLost: boolean;
  readonly askAgain: () => Promise<boolean>;
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
          {refusal.words}{' '}
          {refusal.href !== undefined && (
            <ButtonLink href={refusal.href} kind="quiet">
              {refusal.next ?? 'Go on'}
            </ButtonLink>
          )}
        </p>
      )}
      {isPlayabilityLost && <Unavailable what="Where you stopped" ask={askAgain} />}
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
