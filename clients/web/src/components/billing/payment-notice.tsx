import { Notice } from '../notice';
import { problemMessage } from '../problem-message';

interface PaymentOutcome {
  readonly __typename: string;
  readonly message?: string;
  /** Where the bank asks the cardholder to confirm the payment. */
  readonly actionUrl?: string;
}

/** Why a payment failed, with the link to the bank when the bank requires a confirmation. */
export function PaymentNotice({ outcome }: { readonly outcome: PaymentOutcome | null }) {
  return (
    <Notice>
      {outcome?.actionUrl === undefined ? (
        problemMessage(outcome)
      ) : (
        <>
          Your bank asks you to confirm this payment.{' '}
          <a href={outcome.actionUrl} target="_blank" rel="noreferrer">
            <u>Confirm it at your bank</u>
          </a>
          , then try again here.
        </>
      )}
    </Notice>
  );
}
