/** Replaces the player when there is nothing to play: the reason, and what the member can do. */
import { AuthLayout } from '../../components/auth-layout';
import { Button, ButtonLink } from '../../components/button';

interface PlaybackMessageProps {
  readonly heading: string;
  readonly words: string;
  readonly titleId: string;
  readonly onRetry?: () => void;
  readonly href?: string;
  readonly next?: string;
}

export function PlaybackMessage({ heading, words, titleId, onRetry, href, next }: PlaybackMessageProps) {
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
