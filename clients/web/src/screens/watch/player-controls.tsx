/** The seek bar and the buttons below the video. */
import { Button } from '../../components/button';
import { Icon } from '../../components/icon';
import { formatTime } from './format-time';
import type { VideoState } from './use-video-state';
import styles from './player.module.css';

/** How far one step of an arrow key or of a step button seeks. */
export const STEP_SECONDS = 10;

export interface PlayerActions {
  readonly seek: (toSeconds: number) => void;
  readonly togglePlay: () => void;
  readonly toggleMute: () => void;
  readonly toggleFullscreen: () => void;
  readonly toggleCaptions: () => void;
}

interface PlayerControlsProps {
  readonly state: VideoState;
  readonly durationSeconds: number;
  readonly hasCaptions: boolean;
  readonly actions: PlayerActions;
}

export function PlayerControls({ state, durationSeconds, hasCaptions, actions }: PlayerControlsProps) {
  const { seconds, isPaused, isMuted } = state;
  return (
    <div className={styles.controls}>
      <input
        type="range"
        className={styles.seek}
        aria-label="Position"
        aria-valuetext={`${formatTime(seconds)} of ${formatTime(durationSeconds)}`}
        min={0}
        max={durationSeconds}
        step={1}
        value={Math.min(Math.floor(seconds), durationSeconds)}
        onChange={(event) => actions.seek(Number(event.target.value))}
        style={{ '--done': `${(100 * seconds) / durationSeconds}%` } as Record<string, string>}
      />
      <div className={styles.buttons}>
        <Button kind="bare" onClick={actions.togglePlay} aria-label={isPaused ? 'Play' : 'Pause'}>
          <Icon name={isPaused ? 'play' : 'pause'} />
        </Button>
        <Button kind="bare" onClick={() => actions.seek(seconds - STEP_SECONDS)} aria-label="Back 10 seconds">
          −10
        </Button>
        <Button kind="bare" onClick={() => actions.seek(seconds + STEP_SECONDS)} aria-label="Forward 10 seconds">
          +10
        </Button>
        <Button kind="bare" onClick={actions.toggleMute} aria-label={isMuted ? 'Sound on' : 'Sound off'}>
          <Icon name={isMuted ? 'muted' : 'volume'} />
        </Button>
        <span className={styles.time} data-position={Math.floor(seconds)}>
          {formatTime(seconds)} / {formatTime(durationSeconds)}
        </span>
        <Button
          kind="bare"
          aria-pressed={hasCaptions}
          onClick={actions.toggleCaptions}
          aria-label="Captions"
          className={hasCaptions ? styles.on : undefined}
        >
          <Icon name="captions" />
        </Button>
        <Button kind="bare" onClick={actions.toggleFullscreen} aria-label="Full screen">
          <Icon name="expand" />
        </Button>
      </div>
    </div>
  );
}
