/** The film and its controls, which go away while nobody needs them. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { HeaderDocument } from '@marquee/operations/Header';
import { TitleDetailDocument } from '@marquee/operations/TitleDetail';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Icon } from '../../components/icon';
import { formatTime } from './format-time';
import { nextEpisode } from './next-episode';
import { useHeartbeats } from './use-heartbeats';
import { useLicence } from './use-licence';
import { useStream } from './use-stream';
import type { PlaybackSession } from './use-stream';
import { Stopped } from './watch';
import styles from './player.module.css';

interface PlayerProps {
  readonly session: PlaybackSession;
  readonly onLeave: () => void;
  readonly onAgain: () => void;
}

const STEP_SECONDS = 10;
/** Controls go after so long without a sign of life. */
const IDLE_MS = 3_500;
/** Near enough to the end to speak of what comes next, where nobody marked the credits. */
const LAST_SECONDS = 20;

const ENDINGS: Readonly<Record<string, string>> = {
  TIMED_OUT: 'Nobody watched here for a while, and the place was given to another device.',
  REPLACED: 'Something else was started on this device.',
  DISPLACED: 'Somebody of the household stopped this from another device.',
  REVOKED: 'This device or profile may not watch any more.',
  ACCOUNT_ON_HOLD: 'Watching waits for a payment.',
  WITHDRAWN: 'This title was taken off the service.',
  STOPPED: 'This showing has ended.',
};

function useIdle(isHeld: boolean): readonly [boolean, () => void] {
  const [isIdle, setIdle] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  const stir = (): void => {
    setIdle(false);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setIdle(true), IDLE_MS);
  };
  useEffect(() => {
    stir();
    return () => window.clearTimeout(timer.current);
  }, []);
  return [isIdle && !isHeld, stir];
}

function useVideo(video: HTMLVideoElement | null) {
  const [now, setNow] = useState({ seconds: 0, isPaused: true, isMuted: false });
  useEffect(() => {
    if (video === null) return undefined;
    const read = (): void => setNow({ seconds: video.currentTime, isPaused: video.paused, isMuted: video.muted });
    const events = ['timeupdate', 'play', 'pause', 'seeked', 'volumechange'] as const;
    for (const event of events) video.addEventListener(event, read);
    return () => events.forEach((event) => video.removeEventListener(event, read));
  }, [video]);
  return now;
}

function showCaptions(video: HTMLVideoElement | null, isOn: boolean): void {
  for (const track of video?.textTracks ?? []) track.mode = isOn ? 'showing' : 'hidden';
}

export function Player({ session, onLeave, onAgain }: PlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [wantsCaptions, setWantsCaptions] = useState<boolean | null>(null);
  const [isTurnedDown, setTurnedDown] = useState(false);
  const [, go] = useLocation();
  const { data: header } = useGraphQuery(HeaderDocument, {});
  const { data: detail } = useGraphQuery(
    TitleDetailDocument,
    { id: session.title.id },
    { skip: session.episode === null },
  );
  const stream = useStream(video, session);
  const endedBy = useHeartbeats(video, session);
  const mayGoOn = useLicence(session);
  const { seconds, isPaused, isMuted } = useVideo(element);
  const [isIdle, stir] = useIdle(isPaused);
  const profile = header?.viewer?.profile;
  const hasCaptions = wantsCaptions ?? profile?.accessibility?.captions ?? false;
  const { introEndsAtSeconds, creditsStartAtSeconds } = session.manifest;
  const next = nextEpisode(detail?.title?.seasons ?? [], session.episode?.id ?? null);
  const isNearEnd = seconds > 0 && seconds >= (creditsStartAtSeconds ?? session.durationSeconds - LAST_SECONDS);

  useEffect(() => setElement(video.current), []);
  useEffect(() => {
    if (stream === 'ready') void element?.play().catch(() => null);
  }, [stream, element]);
  useEffect(() => {
    showCaptions(element, hasCaptions);
    const onTrack = (): void => showCaptions(element, hasCaptions);
    element?.textTracks.addEventListener('addtrack', onTrack);
    return () => element?.textTracks.removeEventListener('addtrack', onTrack);
  }, [element, hasCaptions, seconds > 0]);
  useEffect(() => {
    if (!mayGoOn) element?.pause();
  }, [mayGoOn, element]);

  const goToNext = (): void => {
    if (next !== null) go(`/watch/${session.title.id}?episode=${next.id}`, { replace: true });
  };
  useEffect(() => {
    const onEnded = (): void => {
      if (profile?.autoplayNextEpisode !== false && !isTurnedDown && next !== null) goToNext();
    };
    element?.addEventListener('ended', onEnded);
    return () => element?.removeEventListener('ended', onEnded);
  });

  const seek = (to: number): void => {
    if (element !== null) element.currentTime = Math.max(0, Math.min(session.durationSeconds - 1, to));
  };
  const toggle = (): void => void (element?.paused === true ? element.play().catch(() => null) : element?.pause());
  const mute = (): void => void (element !== null && (element.muted = !element.muted));
  const fill = (): void =>
    void (document.fullscreenElement === null
      ? stage.current?.requestFullscreen().catch(() => null)
      : document.exitFullscreen());

  const KEYS: Readonly<Record<string, () => void>> = {
    ' ': toggle,
    k: toggle,
    ArrowLeft: () => seek(seconds - STEP_SECONDS),
    ArrowRight: () => seek(seconds + STEP_SECONDS),
    m: mute,
    f: fill,
    c: () => setWantsCaptions(!hasCaptions),
    Escape: onLeave,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    stir();
    const isOnControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement;
    if (isOnControl && (event.key === ' ' || event.key.startsWith('Arrow'))) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  if (endedBy !== null)
    return (
      <Stopped
        heading="The showing has stopped"
        words={ENDINGS[endedBy] ?? ENDINGS['STOPPED'] ?? ''}
        titleId={session.title.id}
        onRetry={onAgain}
      />
    );
  if (stream === 'failed')
    return (
      <Stopped
        heading="The picture does not come"
        words="None of the places that this film is sent from answers just now."
        titleId={session.title.id}
        onRetry={onAgain}
      />
    );
  const { episode } = session;
  const name = session.title.name ?? 'Marquee';
  return (
    <main
      ref={stage}
      className={styles.stage}
      data-idle={isIdle}
      onMouseMove={stir}
      onFocus={stir}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {/* Captions come with the stream. */}
      <video ref={video} className={styles.video} playsInline onClick={toggle} aria-label={name} />
      <div className={styles.top}>
        <Button kind="bare" onClick={onLeave} aria-label="Back">
          <Icon name="left" />
        </Button>
        <div>
          <h1>{name}</h1>
          {episode !== null && (
            <p>
              {episode.number === null ? '' : `S${episode.seasonNumber ?? 1} E${episode.number} · `}
              {episode.name}
            </p>
          )}
        </div>
      </div>
      <div className={styles.offers}>
        {!mayGoOn && <p role="alert">The licence of this film could not be renewed. It goes on as soon as it is.</p>}
        {introEndsAtSeconds !== null && seconds > 1 && seconds < introEndsAtSeconds && (
          <Button kind="quiet" onClick={() => seek(introEndsAtSeconds)}>
            Skip the intro
          </Button>
        )}
        {next !== null && isNearEnd && !isTurnedDown && (
          <div className={styles.next} role="group" aria-label="Next episode">
            <span>Next: {next.name}</span>
            <Button onClick={goToNext}>
              <Icon name="next" />
              Next episode
            </Button>
            <Button kind="bare" onClick={() => setTurnedDown(true)}>
              Stay here
            </Button>
          </div>
        )}
      </div>
      <div className={styles.controls}>
        <input
          type="range"
          className={styles.seek}
          aria-label="Position"
          aria-valuetext={`${formatTime(seconds)} of ${formatTime(session.durationSeconds)}`}
          min={0}
          max={session.durationSeconds}
          step={1}
          value={Math.min(Math.floor(seconds), session.durationSeconds)}
          onChange={(event) => seek(Number(event.target.value))}
          style={{ '--done': `${(100 * seconds) / session.durationSeconds}%` } as Record<string, string>}
        />
        <div className={styles.buttons}>
          <Button kind="bare" onClick={toggle} aria-label={isPaused ? 'Play' : 'Pause'}>
            <Icon name={isPaused ? 'play' : 'pause'} />
          </Button>
          <Button kind="bare" onClick={() => seek(seconds - STEP_SECONDS)} aria-label="Back 10 seconds">
            −10
          </Button>
          <Button kind="bare" onClick={() => seek(seconds + STEP_SECONDS)} aria-label="On 10 seconds">
            +10
          </Button>
          <Button kind="bare" onClick={mute} aria-label={isMuted ? 'Sound on' : 'Sound off'}>
            <Icon name={isMuted ? 'muted' : 'volume'} />
          </Button>
          <span className={styles.time} data-position={Math.floor(seconds)}>
            {formatTime(seconds)} / {formatTime(session.durationSeconds)}
          </span>
          <Button
            kind="bare"
            aria-pressed={hasCaptions}
            onClick={() => setWantsCaptions(!hasCaptions)}
            aria-label="Captions"
            className={hasCaptions ? styles.on : undefined}
          >
            <Icon name="captions" />
          </Button>
          <Button kind="bare" onClick={fill} aria-label="Full screen">
            <Icon name="expand" />
          </Button>
        </div>
      </div>
      {stream === 'loading' && (
        <p className={styles.loading} role="status">
          Dimming the lights …
        </p>
      )}
    </main>
  );
}
