/** Pressing play, and what comes of it: a film, or a calm word on why not. */
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useMutation } from '@apollo/client/react';
import { StartPlaybackDocument } from '@marquee/operations/StartPlayback';
import type { StartPlaybackMutation } from '@marquee/operations/StartPlayback';
import { ContinueWatchingRowDocument } from '@marquee/operations/ContinueWatchingRow';
import { queryNetwork } from '../../graph/use-graph-query';
import { Button, ButtonLink } from '../../components/button';
import { LoadingScreen } from '../../components/loading-screen';
import { AuthLayout } from '../../components/auth-layout';
import { UNAVAILABLE_MESSAGE, problemMessage } from '../../components/problem-message';
import { useTitle } from '../../components/use-title';
import type { ScreenProps } from '../screens';
import { refusalOf } from '../title/refusals';
import { decodableCodecs } from './codecs';
import { Player } from './player';
import { StreamLimit } from './stream-limit';

type Outcome = NonNullable<StartPlaybackMutation['startPlayback']>;

function Watch({ params }: ScreenProps) {
  const titleId = params['id'] ?? '';
  const [search] = useSearchParams();
  const episodeId = search.get('episode');
  const [, go] = useLocation();
  const [start] = useMutation(StartPlaybackDocument, { errorPolicy: 'all' });
  const [outcome, setOutcome] = useState<Outcome | 'away' | null>(null);
  useTitle('Watching');

  const press = useCallback(
    async (insteadOf?: string): Promise<void> => {
      setOutcome(null);
      const capabilities = {
        codecs: decodableCodecs(),
        maxHeight: Math.round(screen.height * devicePixelRatio),
        hdr: matchMedia('(dynamic-range: high)').matches,
      };
      const input = {
        titleId,
        capabilities,
        ...(episodeId !== null && { episodeId }),
        ...(insteadOf !== undefined && { insteadOf }),
      };
      const answer = await start({ variables: { input, idempotencyKey: crypto.randomUUID() } }).catch(() => null);
      setOutcome(answer?.data?.startPlayback ?? 'away');
    },
    [titleId, episodeId, start],
  );
  useEffect(() => void press(), [press]);
  // What was watched is in the row when one comes back to it.
  useEffect(() => () => void queryNetwork(ContinueWatchingRowDocument, {}), []);

  const leave = (): void => (history.length > 1 ? history.back() : go(`/title/${titleId}`));
  if (outcome === null) return <LoadingScreen />;
  if (outcome === 'away')
    return (
      <Stopped heading="A moment, please" words={UNAVAILABLE_MESSAGE} onRetry={() => void press()} titleId={titleId} />
    );
  switch (outcome.__typename) {
    case 'PlaybackSession':
      return <Player key={outcome.id} session={outcome} onLeave={leave} onAgain={() => void press()} />;
    case 'StreamLimitProblem':
      return (
        <StreamLimit
          limit={outcome.limit}
          active={outcome.active}
          onInsteadOf={(sessionId) => void press(sessionId)}
          onLeave={leave}
        />
      );
    case 'NotPlayableProblem': {
      const { words, href, next } = refusalOf(outcome.reasons);
      return (
        <Stopped
          heading="This cannot be shown"
          words={words}
          titleId={titleId}
          {...(href !== undefined && { href, next: next ?? 'Go on' })}
        />
      );
    }
    default:
      return (
        <Stopped
          heading="This cannot be shown"
          words={problemMessage(outcome) ?? UNAVAILABLE_MESSAGE}
          onRetry={() => void press()}
          titleId={titleId}
        />
      );
  }
}

interface StoppedProps {
  readonly heading: string;
  readonly words: string;
  readonly titleId: string;
  readonly onRetry?: () => void;
  readonly href?: string;
  readonly next?: string;
}

export function Stopped({ heading, words, titleId, onRetry, href, next }: StoppedProps) {
  return (
    <AuthLayout heading={heading}>
      <p role="status">{words}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
      {href !== undefined && <ButtonLink href={href}>{next}</ButtonLink>}
      <ButtonLink kind="quiet" href={`/title/${titleId}`}>
        Back to its page
      </ButtonLink>
    </AuthLayout>
  );
}

export default Watch;
