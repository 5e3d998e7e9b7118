/**
 * Sends heartbeats: at the interval that the server sets, on play, pause and seek, and a last one when the player
 * closes.
 */
import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { HeartbeatDocument } from '@marquee/operations/Heartbeat';
import type { HeartbeatMutation } from '@marquee/operations/Heartbeat';
import { StopPlaybackDocument } from '@marquee/operations/StopPlayback';
import { client } from '../../graph/client';
import { nextReport } from './heartbeats';
import type { PlayerState } from './heartbeats';
import type { PlaybackSession } from './use-stream';

type Ended = Extract<
  NonNullable<HeartbeatMutation['heartbeat']>,
  { readonly __typename: 'SessionEndedProblem' }
>['endedBy'];

function stateOf(video: HTMLVideoElement): PlayerState {
  return video.ended
    ? 'ENDED'
    : video.seeking
      ? 'SEEKING'
      : video.paused
        ? 'PAUSED'
        : video.readyState < 3
          ? 'BUFFERING'
          : 'PLAYING';
}

/** The reason why the server ended the session; null while it runs. */
export function useHeartbeats(video: RefObject<HTMLVideoElement | null>, session: PlaybackSession): Ended | null {
  const [endedBy, setEndedBy] = useState<Ended | null>(null);
  const seq = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a session's fields do not change.
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    let timer: number | undefined;
    let isOver = false;
    // The last known position: an element that has left the page reports 0.
    let last = session.resumeAtSeconds;
    const report = () =>
      nextReport(session.id, (seq.current += 1), { positionSeconds: last, state: stateOf(element) }, new Date());
    const note = (): void => void (element.readyState > 0 && (last = element.currentTime));

    const beat = async (): Promise<void> => {
      window.clearTimeout(timer);
      note();
      const result = await client
        .mutate({ mutation: HeartbeatDocument, variables: { input: report() }, errorPolicy: 'all' })
        .catch(() => null);
      if (isOver) return;
      const outcome = result?.data?.heartbeat;
      if (outcome?.__typename === 'SessionEndedProblem') {
        element.pause();
        return setEndedBy(outcome.endedBy);
      }
      if (outcome?.__typename === 'StaleHeartbeatProblem') seq.current = outcome.acceptedSeq;
      const waitSeconds =
        outcome?.__typename === 'HeartbeatPayload' ? outcome.nextHeartbeatSeconds : session.heartbeatSeconds;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void beat(), waitSeconds * 1_000);
    };
    const stop = (): void => {
      if (isOver) return;
      isOver = true;
      window.clearTimeout(timer);
      void client
        .mutate({
          mutation: StopPlaybackDocument,
          variables: { input: report() },
          errorPolicy: 'all',
          context: { fetchOptions: { keepalive: true } },
        })
        .catch(() => null);
    };

    const turns = ['play', 'pause', 'seeked', 'ended'] as const;
    const onTurn = (): void => void beat();
    for (const turn of turns) element.addEventListener(turn, onTurn);
    // A seek counts from its start, not from its first frame: the member may close the player in between.
    for (const move of ['timeupdate', 'seeking']) element.addEventListener(move, note);
    window.addEventListener('pagehide', stop);
    timer = window.setTimeout(() => void beat(), session.heartbeatSeconds * 1_000);
    return () => {
      for (const turn of turns) element.removeEventListener(turn, onTurn);
      for (const move of ['timeupdate', 'seeking']) element.removeEventListener(move, note);
      window.removeEventListener('pagehide', stop);
      stop();
    };
  }, [session.id]);
  return endedBy;
}
