/** The video and its controls. The controls are hidden while there is no input. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { HeaderDocument } from '@marquee/operations/Header';
import { TitleDetailDocument } from '@marquee/operations/TitleDetail';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Icon } from '../../components/icon';
import { nextEpisode } from './next-episode';
import { useHeartbeats } from './use-heartbeats';
import { useLicence } from './use-licence';
import { PlayerControls, STEP_SECONDS } from './player-controls';
import type { PlayerActions } from './player-controls';
import { useStream } from './use-stream';
import type { PlaybackSession } from './use-stream';
import { PlaybackMessage } from './playback-message';
import { useCaptions, useIdle, useVideoState } from './use-video-state';
import styles from './player.module.css';

interface PlayerProps {
  readonly session: PlaybackSession;
  readonly onLeave: () => void;
  readonly onAgain: () => void;
}

/** The next episode is offered this long before the end when the start of the credits is not known. */
const LAST_SECONDS = 20;

const ENDINGS: Readonly<Record<string, string>> = {
  TIMED_OUT: 'Playback was idle for a while, so its stream was released.',
  REPLACED: 'Another title was started on this device.',
  DISPLACED: 'Another member of the household stopped this stream.',
  REVOKED: 'This device or profile is no longer allowed to watch.',
  ACCOUNT_ON_HOLD: 'Playback is paused until a payment is made.',
  WITHDRAWN: 'This title was taken off the service.',
  STOPPED: 'Playback has ended.',
};

/** Plays the stream, reports it, and starts the next episode at the end unless the member declined it. */
function usePlayback(session: PlaybackSession) {
  const video = useRef<HTMLVideoElement>(null);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const stream = useStream(video, session);
  const endedBy = useHeartbeats(video, session);
  const isLicensed = useLicence(session);
  const state = useVideoState(element);
  useEffect(() => setElement(video.current), []);
  useEffect(() => {
    if (stream === 'ready') void element?.play().catch(() => null);
  }, [stream, element]);
  useEffect(() => {
    if (!isLicensed) element?.pause();
  }, [isLicensed, element]);
  return { video, element, stream, endedBy, isLicensed, state };
}

function useNextEpisode(session: PlaybackSession, element: HTMLVideoElement | null, isAutoplay: boolean) {
  const [, go] = useLocation();
  const { data } = useGraphQuery(TitleDetailDocument, { id: session.title.id }, { skip: session.episode === null });
  const next = nextEpisode(data?.title?.seasons ?? [], session.episode?.id ?? null);
  const goToNext = (): void => {
    if (next !== null) go(`/watch/${session.title.id}?episode=${next.id}`, { replace: true });
  };
  useEffect(() => {
    const onEnded = (): void => {
      if (isAutoplay) goToNext();
    };
    element?.addEventListener('ended', onEnded);
    return () => element?.removeEventListener('ended', onEnded);
  });
  return { next, goToNext };
}

/** The keys of the player. Space and arrows on a control are the control's own. */
function keyHandler(keys: Readonly<Record<string, () => void>>, reportInput: () => void) {
  return (event: KeyboardEvent): void => {
    reportInput();
    const isOnControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement;
    if (isOnControl && (event.key === ' ' || event.key.startsWith('Arrow'))) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}

export function Player(props: PlayerProps) {
  const { session, onLeave, onAgain } = props;
  const playback = usePlayback(session);
  const titleId = session.title.id;
  if (playback.endedBy !== null)
    return (
      <PlaybackMessage
        heading="Playback has stopped"
        message={ENDINGS[playback.endedBy] ?? ENDINGS['STOPPED'] ?? ''}
        titleId={titleId}
        onRetry={onAgain}
      />
    );
  if (playback.stream === 'failed')
    return (
      <PlaybackMessage
        heading="This video cannot be played"
        message="None of the servers that deliver this video responds at the moment."
        titleId={titleId}
        onRetry={onAgain}
      />
    );
  return <PlayerView session={session} playback={playback} onLeave={onLeave} />;
}

interface PlayerViewProps {
  readonly session: PlaybackSession;
  readonly playback: ReturnType<typeof usePlayback>;
  readonly onLeave: () => void;
}

function PlayerView({ session, playback, onLeave }: PlayerViewProps) {
  const { video, element, stream, isLicensed, state } = playback;
  const view = useRef<HTMLDivElement>(null);
  const [captionsChoice, setCaptionsChoice] = useState<boolean | null>(null);
  const [isNextDeclined, setNextDeclined] = useState(false);
  const { data: header } = useGraphQuery(HeaderDocument, {});
  const profile = header?.viewer?.profile;
  const hasCaptions = captionsChoice ?? profile?.accessibility?.captions ?? false;
  useCaptions(element, hasCaptions);
  const isAutoplay = profile?.autoplayNextEpisode !== false && !isNextDeclined;
  const { next, goToNext } = useNextEpisode(session, element, isAutoplay);
  const [isIdle, reportInput] = useIdle(state.isPaused);

  const actions: PlayerActions = {
    seek: (to) => {
      if (element !== null) element.currentTime = Math.max(0, Math.min(session.durationSeconds - 1, to));
    },
    togglePlay: () => void (element?.paused === true ? element.play().catch(() => null) : element?.pause()),
    toggleMute: () => void (element !== null && (element.muted = !element.muted)),
    toggleFullscreen: () =>
      void (document.fullscreenElement === null
        ? view.current?.requestFullscreen().catch(() => null)
        : document.exitFullscreen()),
    toggleCaptions: () => setCaptionsChoice(!hasCaptions),
  };
  const onKeyDown = keyHandler(
    {
      ' ': actions.togglePlay,
      k: actions.togglePlay,
      ArrowLeft: () => actions.seek(state.seconds - STEP_SECONDS),
      ArrowRight: () => actions.seek(state.seconds + STEP_SECONDS),
      m: actions.toggleMute,
      f: actions.toggleFullscreen,
      c: actions.toggleCaptions,
      Escape: onLeave,
    },
    reportInput,
  );
  return (
    <main
      ref={view}
      className={styles.player}
      data-idle={isIdle}
      onMouseMove={reportInput}
      onFocus={reportInput}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: the HLS stream brings the caption tracks. */}
      <video
        ref={video}
        className={styles.video}
        playsInline
        onClick={actions.togglePlay}
        aria-label={session.title.name ?? 'Marquee'}
      />
      <PlayerHeader session={session} onLeave={onLeave} />
      <div className={styles.offers}>
        {!isLicensed && (
          <p role="alert">The licence of this video could not be renewed. Playback continues as soon as it is.</p>
        )}
        <SkipIntro session={session} seconds={state.seconds} seek={actions.seek} />
        {next !== null && isNearEnd(session, state.seconds) && !isNextDeclined && (
          <NextEpisodeOffer name={next.name ?? null} onAccept={goToNext} onDecline={() => setNextDeclined(true)} />
        )}
      </div>
      <PlayerControls
        state={state}
        durationSeconds={session.durationSeconds}
        hasCaptions={hasCaptions}
        actions={actions}
      />
      {stream === 'loading' && (
        <p className={styles.loading} role="status">
          Loading …
        </p>
      )}
    </main>
  );
}

function isNearEnd({ manifest, durationSeconds }: PlaybackSession, seconds: number): boolean {
  return seconds > 0 && seconds >= (manifest.creditsStartAtSeconds ?? durationSeconds - LAST_SECONDS);
}

function PlayerHeader({ session, onLeave }: Pick<PlayerViewProps, 'session' | 'onLeave'>) {
  const { episode } = session;
  return (
    <div className={styles.top}>
      <Button kind="bare" onClick={onLeave} aria-label="Back">
        <Icon name="left" />
      </Button>
      <div>
        <h1>{session.title.name ?? 'Marquee'}</h1>
        {episode !== null && (
          <p>
            {episode.number === null ? '' : `S${episode.seasonNumber ?? 1} E${episode.number} · `}
            {episode.name}
          </p>
        )}
      </div>
    </div>
  );
}

interface SkipIntroProps extends Pick<PlayerActions, 'seek'>, Pick<PlayerViewProps, 'session'> {
  readonly seconds: number;
}

function SkipIntro({ session, seconds, seek }: SkipIntroProps) {
  const end = session.manifest.introEndsAtSeconds;
  if (end === null || seconds <= 1 || seconds >= end) return null;
  return (
    <Button kind="quiet" onClick={() => seek(end)}>
      Skip intro
    </Button>
  );
}

interface NextEpisodeOfferProps {
  readonly name: string | null;
  readonly onAccept: () => void;
  readonly onDecline: () => void;
}

function NextEpisodeOffer({ name, onAccept, onDecline }: NextEpisodeOfferProps) {
  return (
    <div className={styles.next} role="group" aria-label="Next episode">
      <span>Next: {name}</span>
      <Button onClick={onAccept}>
        <Icon name="next" />
        Next episode
      </Button>
      <Button kind="bare" onClick={onDecline}>
        Stay here
      </Button>
    </div>
  );
}
