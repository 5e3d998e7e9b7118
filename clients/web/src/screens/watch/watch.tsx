/** Starts playback and shows the player, or the reason why playback was refused. */
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useMutation } from '@apollo/client/react';
import { StartPlaybackDocument } from '@marquee/operations/StartPlayback';
import type { StartPlaybackMutation } from '@marquee/operations/StartPlayback';
import { ContinueWatchingRowDocument } from '@marquee/operations/ContinueWatchingRow';
import { queryNetwork } from '../../graph/use-graph-query';
import { LoadingScreen } from '../../components/layout/loading-screen';
import { UNAVAILABLE_MESSAGE, problemMessage } from '../../components/problem-message';
import { useTitle } from '../../components/layout/use-title';
import type { ScreenProps } from '../screen-props';
import { refusalOf } from '../title/refusals';
import { decodableCodecs } from './codecs';
import { PlaybackMessage } from './playback-message';
import { Player } from './player';
import { StreamLimit } from './stream-limit';

type Outcome = NonNullable<StartPlaybackMutation['startPlayback']>;

function Watch({ params }: ScreenProps) {
  const titleId = params['id'] ?? '';
  const [search] = useSearchParams();
  const episodeId = search.get('episode');
  const [, go] = useLocation();
  const [startPlayback] = useMutation(StartPlaybackDocument, { errorPolicy: 'all' });
  const [outcome, setOutcome] = useState<Outcome | 'unavailable' | null>(null);
  useTitle('Watching');

  const start = useCallback(
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
      const result = await startPlayback({ variables: { input, idempotencyKey: crypto.randomUUID() } }).catch(
        () => null,
      );
      setOutcome(result?.data?.startPlayback ?? 'unavailable');
    },
    [titleId, episodeId, startPlayback],
  );
  useEffect(() => void start(), [start]);
  // The row "Continue watching" is requested again when the player closes, so that it has the title.
  useEffect(() => () => void queryNetwork(ContinueWatchingRowDocument, {}), []);

  const leave = (): void => (history.length > 1 ? history.back() : go(`/title/${titleId}`));
  if (outcome === null) return <LoadingScreen />;
  if (outcome === 'unavailable')
    return (
      <PlaybackMessage
        heading="Temporarily unavailable"
        message={UNAVAILABLE_MESSAGE}
        onRetry={() => void start()}
        titleId={titleId}
      />
    );
  switch (outcome.__typename) {
    case 'PlaybackSession':
      return <Player key={outcome.id} session={outcome} onLeave={leave} onAgain={() => void start()} />;
    case 'StreamLimitProblem':
      return (
        <StreamLimit
          limit={outcome.limit}
          active={outcome.active}
          onInsteadOf={(sessionId) => void start(sessionId)}
          onLeave={leave}
        />
      );
    case 'NotPlayableProblem': {
      const { message, href, linkText } = refusalOf(outcome.reasons);
      return (
        <PlaybackMessage
          heading="This title cannot be played"
          message={message}
          titleId={titleId}
          {...(href !== undefined && { href, linkText: linkText ?? 'Continue' })}
        />
      );
    }
    default:
      return (
        <PlaybackMessage
          heading="This title cannot be played"
          message={problemMessage(outcome) ?? UNAVAILABLE_MESSAGE}
          onRetry={() => void start()}
          titleId={titleId}
        />
      );
  }
}

export default Watch;
