/** The state of the `<video>` element and of the controls, as React state. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** The controls are hidden after this time without input. */
const IDLE_MS = 3_500;

export interface VideoState {
  readonly seconds: number;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
}

/** Position, paused and muted of the element. */
export function useVideoState(video: HTMLVideoElement | null): VideoState {
  const [state, setState] = useState<VideoState>({ seconds: 0, isPaused: true, isMuted: false });
  useEffect(() => {
    if (video === null) return undefined;
    const read = (): void => setState({ seconds: video.currentTime, isPaused: video.paused, isMuted: video.muted });
    const events = ['timeupdate', 'play', 'pause', 'seeked', 'volumechange'] as const;
    for (const event of events) video.addEventListener(event, read);
    return () => events.forEach((event) => video.removeEventListener(event, read));
  }, [video]);
  return state;
}

/**
 * Whether there was no input for `IDLE_MS`, and a function to report input. Never idle while `isHeld` is true.
 */
export function useIdle(isHeld: boolean): readonly [boolean, () => void] {
  const [isIdle, setIdle] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const reportInput = useCallback((): void => {
    setIdle(false);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setIdle(true), IDLE_MS);
  }, []);
  useEffect(() => {
    reportInput();
    return () => window.clearTimeout(timer.current);
  }, [reportInput]);
  return [isIdle && !isHeld, reportInput];
}

/** Shows or hides the caption tracks, also those that the stream adds later. */
export function useCaptions(video: HTMLVideoElement | null, areShown: boolean): void {
  useEffect(() => {
    const apply = (): void => {
      for (const track of video?.textTracks ?? []) track.mode = areShown ? 'showing' : 'hidden';
    };
    apply();
    video?.textTracks.addEventListener('addtrack', apply);
    video?.addEventListener('loadeddata', apply);
    return () => {
      video?.textTracks.removeEventListener('addtrack', apply);
      video?.removeEventListener('loadeddata', apply);
    };
  }, [video, areShown]);
}
