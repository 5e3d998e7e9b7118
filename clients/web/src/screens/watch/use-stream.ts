/**
 * Plays a session's HLS stream in a `<video>`. It takes the hosts in order of rank and continues with the next one when
 * a host fails.
 */
import { useEffect, useState } from 'react';
import type { RefObject } from 'react';
import type { StartPlaybackMutation } from '@marquee/operations/StartPlayback';

export type PlaybackSession = Extract<
  NonNullable<StartPlaybackMutation['startPlayback']>,
  { readonly __typename: 'PlaybackSession' }
>;

function addressesOf({ hosts, manifest }: PlaybackSession): readonly string[] {
  const path = manifest.path.replace(/^\//, '');
  const ranked = [...hosts]
    .sort((a, b) => a.rank - b.rank)
    .map(({ baseUrl }) => `${baseUrl.replace(/\/$/, '')}/${path}`);
  return ranked.length === 0 ? [manifest.url] : ranked;
}

/** `failed`: every host has failed. */
export function useStream(
  video: RefObject<HTMLVideoElement | null>,
  session: PlaybackSession,
): 'loading' | 'ready' | 'failed' {
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session's fields do not change.
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    let isOver = false;
    let destroy = (): void => undefined;
    const addresses = addressesOf(session);

    const playFrom = async (at: number, positionSeconds: number): Promise<void> => {
      const address = addresses[at];
      if (isOver) return;
      if (address === undefined) return setState('failed');
      const { default: Hls } = await import('hls.js');
      if (isOver) return;
      const onward = (): void => {
        const { currentTime } = element;
        destroy();
        void playFrom(at + 1, currentTime > 0 ? currentTime : positionSeconds);
      };
      if (!Hls.isSupported()) {
        element.src = address;
        element.currentTime = positionSeconds;
        element.onerror = onward;
        destroy = () => element.removeAttribute('src');
        return;
      }
      const hls = new Hls({ startPosition: positionSeconds });
      destroy = () => hls.destroy();
      hls.on(Hls.Events.MANIFEST_PARSED, () => setState('ready'));
      hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
        if (!fatal) return;
        if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
        else onward();
      });
      hls.loadSource(address);
      hls.attachMedia(element);
    };

    void playFrom(0, session.resumeAtSeconds);
    return () => {
      isOver = true;
      destroy();
    };
  }, [session.id]);
  return state;
}
