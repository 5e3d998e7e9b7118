/** Replaces the player when there is nothing to play: the reason, and what the member can do. */
import { AuthLayout } from '../../components/layout/auth-layout';
import { Button, ButtonLink } from '../../components/button';

interface PlaybackMessageProps {
  readonly heading: string;
  readonly message: string;
  readonly titleId: string;
  readonly onRetry?: () => void;
  readonly href?: string;
  readonly linkText?: string;
}

export function PlaybackMessage({ heading, message, titleId, onRetry, href, linkText }: PlaybackMessageProps) {
  return (
    <AuthLayout heading={heading}>
      <p role="status">{message}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
      {href !== undefined && <ButtonLink href={href}>{linkText}</ButtonLink>}
      <ButtonLink kind="quiet" href={`/title/${titleId}`}>
        Back to its page
      </ButtonLink>
    </AuthLayout>
  );
}
