import { Notice } from './notice';
import { problemMessage } from './problem-message';

interface PaymentOutcome {
  readonly __typename: string;
  readonly message?: string;
  /** Where the bank asks the cardholder who they are. */
  readonly actionUrl?: string;
}

/** Why a payment did not come about, with the way to the bank when it wants a word first. */
export function PaymentNotice({ outcome }: { readonly outcome: PaymentOutcome | null }) {
  return (
    <Notice>
      {outcome?.actionUrl === undefined ? (
        problemMessage(outcome)
      ) : (
        <>
          Your bank wants to know that it is you.{' '}
          <a href={outcome.actionUrl} target="_blank" rel="noreferrer">
            <u>Confirm it there</u>
          </a>
          , then try again here.
        </>
      )}
    </Notice>
  );
}
