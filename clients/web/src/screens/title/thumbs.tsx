/**
 * The profile's rating and the community's average. They come from a query of their own, so that an outage of `ratings`
 * hides only this part.
 */
import { useState } from 'react';
import { useMutation } from '@apollo/client/react';
import { RateTitleDocument } from '@marquee/operations/RateTitle';
import type { Thumb } from '@marquee/operations/RateTitle';
import { TitleThumbDocument } from '@marquee/operations/TitleThumb';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Icon } from '../../components/icon';
import type { IconName } from '../../components/icon';
import { Unavailable } from '../../components/unavailable';
import { Notice } from '../../components/notice';
import { problemMessage } from '../../components/problem-message';
import styles from './title.module.css';

const THUMBS: readonly { readonly thumb: Thumb; readonly name: string; readonly icon: IconName }[] = [
  { thumb: 'DOWN', name: 'Not for me', icon: 'down' },
  { thumb: 'UP', name: 'Like', icon: 'up' },
  { thumb: 'LOVE', name: 'Love', icon: 'heart' },
];

export function Thumbs({ titleId }: { readonly titleId: string }) {
  const { data, isUnavailable, hasFailed, refetch } = useGraphQuery(TitleThumbDocument, { id: titleId });
  const [rateTitle, { loading }] = useMutation(RateTitleDocument, { errorPolicy: 'all' });
  const [problem, setProblem] = useState<string | null>(null);
  const title = data?.title;
  if (hasFailed || isUnavailable(title?.myThumb, 'title.myThumb')) return <Unavailable what="Rating" retry={refetch} />;

  const rate = async (thumb: Thumb): Promise<void> => {
    const next = title?.myThumb === thumb ? null : thumb;
    const result = await rateTitle({ variables: { titleId, thumb: next, clientTime: new Date().toISOString() } }).catch(
      () => null,
    );
    setProblem(problemMessage(result?.data?.rateTitle));
  };
  return (
    <div className={styles.thumbs} role="group" aria-label="How do you like it?">
      {THUMBS.map(({ thumb, name, icon }) => (
        <button
          key={thumb}
          type="button"
          className={styles.thumb}
          aria-pressed={title?.myThumb === thumb}
          disabled={loading}
          onClick={() => void rate(thumb)}
        >
          <Icon name={icon} />
          <span>{name}</span>
        </button>
      ))}
      {title?.communityRating != null && (
        <p className={styles.quiet}>
          {title.communityRating.average.toFixed(1)} of 5, by {title.communityRating.count}
        </p>
      )}
      {problem !== null && <Notice>{problem}</Notice>}
    </div>
  );
}
