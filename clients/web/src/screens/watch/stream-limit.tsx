/** The stream limit of the plan is reached: lists the active streams and lets the member stop one. */
import type { StartPlaybackMutation } from '@marquee/operations/StartPlayback';
import { Button, ButtonLink } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Icon } from '../../components/icon';
import styles from './stream-limit.module.css';

type Limit = Extract<
  NonNullable<StartPlaybackMutation['startPlayback']>,
  { readonly __typename: 'StreamLimitProblem' }
>;

interface StreamLimitProps {
  readonly limit: number;
  readonly active: Limit['active'];
  readonly onInsteadOf: (sessionId: string) => void;
  readonly onLeave: () => void;
}

function since(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

export function StreamLimit({ limit, active, onInsteadOf, onLeave }: StreamLimitProps) {
  return (
    <AuthLayout heading="Stream limit reached" isWide>
      <p>
        Your plan lets {limit === 1 ? 'one device' : `${limit} devices`} watch at the same time. Stop one of these to
        watch here, or take a plan with more.
      </p>
      <ul className={styles.streams}>
        {active.map(({ sessionId, device, title, startedAt }) => {
          const name = device.name ?? 'Another device';
          return (
            <li key={sessionId} className={styles.stream}>
              <Icon name="device" />
              <span>
                <strong>{name}</strong>
                <br />
                {title?.name ?? 'Something'}, since {since(startedAt)}
              </span>
              <Button kind="quiet" onClick={() => onInsteadOf(sessionId)}>
                Stop {name} and watch here
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={styles.ways}>
        <ButtonLink href="/account">See plans</ButtonLink>
        <Button kind="bare" onClick={onLeave}>
          Not now
        </Button>
      </div>
    </AuthLayout>
  );
}
