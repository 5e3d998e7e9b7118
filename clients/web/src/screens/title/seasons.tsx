/** The episodes of a series by season. The season with progress is open at first. */
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { Picture } from '../../components/titles/picture';
import type { TitleFacts } from './title-facts';
import styles from './title.module.css';

type Season = NonNullable<TitleFacts['seasons']>[number];

/** The last season with progress, else the first season. */
function openOn(seasons: readonly Season[]): string | undefined {
  return (
    seasons.findLast(({ episodes }) => episodes?.edges.some(({ node }) => (node?.progress?.percent ?? 0) > 0)) ??
    seasons[0]
  )?.id;
}

export function Seasons({ titleId, seasons }: { readonly titleId: string; readonly seasons: readonly Season[] }) {
  const id = useId();
  const [chosen, setChosen] = useState(() => openOn(seasons));
  const season = seasons.find((each) => each.id === chosen) ?? seasons[0];
  if (season === undefined) return null;
  return (
    <section className={styles.part} aria-labelledby={`${id}-heading`}>
      <div className={styles.seasonHead}>
        <h2 id={`${id}-heading`}>Episodes</h2>
        <label htmlFor={id} className="unseen">
          Season
        </label>
        <select id={id} className={styles.select} value={season.id} onChange={(event) => setChosen(event.target.value)}>
          {seasons.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name ?? `Season ${each.number}`}
            </option>
          ))}
        </select>
      </div>
      <ol className={styles.episodes}>
        {season.episodes?.edges.map(
          ({ node }) =>
            node !== null && (
              <li key={node.id}>
                <Link href={`/watch/${titleId}?episode=${node.id}`} className={styles.episode}>
                  <span className={styles.still}>
                    <Picture art={node.still} name={`${node.number ?? ''}`} alt="" />
                    {(node.progress?.percent ?? 0) > 0 && (
                      <span className={styles.progress}>
                        <span style={{ inlineSize: `${node.progress?.percent ?? 0}%` }} />
                      </span>
                    )}
                  </span>
                  <span className={styles.episodeWords}>
                    <strong>
                      {node.number}. {node.name}
                    </strong>
                    <span className={styles.quiet}>
                      {node.runtimeSeconds === null ? '' : `${Math.round(node.runtimeSeconds / 60)} min`}
                    </span>
                    <span>{node.synopsis}</span>
                  </span>
                </Link>
              </li>
            ),
        )}
      </ol>
    </section>
  );
}
