import { Note } from './note';
import { problemOf } from './problem';

interface PaymentOutcome {
  readonly __typename: string;
  readonly message?: string;
  /** Where the bank asks the cardholder who they are. */
  readonly actionUrl?: string;
}

/** Why a payment did not come about, with the way to the bank when it wants a word first. */
export function PaymentNote({ outcome }: { readonly outcome: PaymentOutcome | null }) {
  return (
    <Note>
      {outcome?.actionUrl === undefined ? (
        problemOf(outcome)
      ) : (
        <>
          Your bank wants to know that it is you.{' '}
          <a href={outcome.actionUrl} target="_blank" rel="noreferrer">
            <u>Confirm it there</u>
          </a>
          , then try again here.
        </>
      )}
    </Note>
  );
}
