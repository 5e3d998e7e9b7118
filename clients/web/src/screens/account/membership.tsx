/** The plan and plan changes. The exact charge of a change is shown before it is confirmed. */
import { useState } from 'react';
import { useMutation } from '@apollo/client/react';
import { CancelMembershipDocument } from '@marquee/operations/CancelMembership';
import { ChangePlanDocument } from '@marquee/operations/ChangePlan';
import type { ChangePlanMutation } from '@marquee/operations/ChangePlan';
import { HeaderDocument } from '@marquee/operations/Header';
import { PlansDocument } from '@marquee/operations/Plans';
import { PreviewPlanChangeDocument } from '@marquee/operations/PreviewPlanChange';
import type { PreviewPlanChangeMutation } from '@marquee/operations/PreviewPlanChange';
import { ResumeMembershipDocument } from '@marquee/operations/ResumeMembership';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button } from '../../components/button';
import { Unavailable } from '../../components/unavailable';
import { formatDate, formatMoney } from '../../components/billing/format';
import { Notice } from '../../components/notice';
import { PaymentNotice } from '../../components/billing/payment-notice';
import { PlanCard, PlanCards } from '../../components/billing/plan-card';
import { problemMessage } from '../../components/problem-message';
import { Block } from '../../components/titles/skeleton';
import styles from './account.module.css';

type Quote = Extract<
  NonNullable<PreviewPlanChangeMutation['previewPlanChange']>,
  { readonly __typename: 'PlanChangePreview' }
>;

export function Membership() {
  const { data: header } = useGraphQuery(HeaderDocument, {});
  const country = header?.viewer?.account?.country ?? 'US';
  const { data, isLoading, hasFailed, isUnavailable, refetch } = useGraphQuery(
    PlansDocument,
    { country },
    { fetchPolicy: 'cache-and-network' },
  );
  const [quote, setQuote] = useState<Quote | null>(null);
  const [word, setWord] = useState<{ readonly text: string; readonly isGood: boolean } | null>(null);
  const [preview, previewing] = useMutation(PreviewPlanChangeDocument, { errorPolicy: 'all' });
  const subscription = data?.viewer?.subscription ?? null;

  const ask = async (planId: string): Promise<void> => {
    const outcome = (await preview({ variables: { planId } }).catch(() => null))?.data?.previewPlanChange;
    setQuote(outcome?.__typename === 'PlanChangePreview' ? outcome : null);
    const problem = problemMessage(outcome);
    setWord(problem === null ? null : { text: problem, isGood: false });
  };

  const isUnavailableNow =
    hasFailed || isUnavailable(data?.plans, 'plans') || isUnavailable(subscription, 'viewer.subscription');
  return (
    <section aria-labelledby="membership">
      <h2 id="membership">Membership</h2>
      {isLoading && <Block height="12rem" />}
      {isUnavailableNow && <Unavailable what="Your membership" retry={refetch} />}
      {subscription !== null && <Standing subscription={subscription} />}
      {word !== null && <Notice isGood={word.isGood}>{word.text}</Notice>}
      {quote !== null && (
        <QuoteCard
          quote={quote}
          onFresh={setQuote}
          onDone={(text) => {
            setQuote(null);
            setWord({ text, isGood: true });
            void refetch();
          }}
          onCancel={() => setQuote(null)}
        />
      )}
      <PlanCards>
        {data?.plans?.map((plan) => (
          <PlanCard
            key={plan.id}
            plan={plan}
            isMarked={plan.id === subscription?.plan?.id}
            note={plan.id === subscription?.plan?.id ? 'yours' : undefined}
          >
            {plan.id !== subscription?.plan?.id && subscription !== null && (
              <Button
                kind="quiet"
                isBusy={previewing.loading}
                aria-label={`Change plan to ${plan.name ?? plan.tier ?? 'this'}`}
                onClick={() => void ask(plan.id)}
              >
                Change plan
              </Button>
            )}
          </PlanCard>
        ))}
      </PlanCards>
    </section>
  );
}

interface SubscriptionFacts {
  readonly status: string | null;
  readonly currentPeriodEnd: string | null;
  readonly cancelAtPeriodEnd: boolean | null;
  readonly pendingPlan: { readonly name: string | null } | null;
}

function Standing({
  subscription: { status, currentPeriodEnd, cancelAtPeriodEnd, pendingPlan },
}: {
  readonly subscription: SubscriptionFacts;
}) {
  const [cancel, cancelling] = useMutation(CancelMembershipDocument, { errorPolicy: 'all' });
  const [resume, resuming] = useMutation(ResumeMembershipDocument, { errorPolicy: 'all' });
  const [problem, setProblem] = useState<string | null>(null);
  const isEnding = cancelAtPeriodEnd === true;
  const toggle = async (): Promise<void> => {
    const variables = { idempotencyKey: crypto.randomUUID() };
    const outcome = isEnding
      ? (await resume({ variables }).catch(() => null))?.data?.resumeSubscription
      : (await cancel({ variables }).catch(() => null))?.data?.cancelSubscription;
    setProblem(problemMessage(outcome));
  };
  const until = currentPeriodEnd === null ? '' : formatDate(currentPeriodEnd);
  return (
    <div className={styles.row}>
      <p className={styles.quiet}>
        {status === 'ACTIVE'
          ? isEnding
            ? `Ends on ${until}.`
            : `Renews on ${until}.`
          : `Status: ${status?.toLowerCase().replaceAll('_', ' ') ?? 'unknown'}.`}
        {pendingPlan !== null && ` Then ${pendingPlan.name ?? 'another plan'}.`}
      </p>
      {status !== 'CANCELLED' && (
        <Button kind="bare" isBusy={cancelling.loading || resuming.loading} onClick={() => void toggle()}>
          {isEnding ? 'Keep the membership' : 'Cancel membership'}
        </Button>
      )}
      {problem !== null && <Notice>{problem}</Notice>}
    </div>
  );
}

interface QuoteCardProps {
  readonly quote: Quote;
  readonly onFresh: (quote: Quote) => void;
  readonly onDone: (word: string) => void;
  readonly onCancel: () => void;
}

function QuoteCard({ quote, onFresh, onDone, onCancel }: QuoteCardProps) {
  const [change, { loading }] = useMutation(ChangePlanDocument, {
    errorPolicy: 'all',
    refetchQueries: ['Header', 'Invoices'],
  });
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const [refusal, setRefusal] = useState<{ readonly outcome: ChangePlanMutation['changePlan'] } | null>(null);
  const confirm = async (): Promise<void> => {
    const outcome =
      (await change({ variables: { input: { idempotencyKey, quoteId: quote.quoteId } } }).catch(() => null))?.data
        ?.changePlan ?? null;
    if (outcome?.__typename === 'SubscriptionPayload') {
      const total = outcome.invoice?.total ?? null;
      const charged = total === null ? 'Nothing was charged.' : `${formatMoney(total)} was charged.`;
      return onDone(
        outcome.subscription.pendingPlan === null
          ? `You have ${quote.plan.name ?? 'the new plan'} now. ${charged}`
          : `${quote.plan.name ?? 'The new plan'} begins on ${formatDate(quote.effectiveOn)}. ${charged}`,
      );
    }
    if (outcome?.__typename === 'QuoteExpiredProblem') onFresh({ ...quote, ...outcome.fresh });
    // A declined payment is final, so the next attempt gets a new idempotency key. An attempt without a result keeps
    // its key.
    if (outcome?.__typename === 'PaymentDeclinedProblem') setKey(crypto.randomUUID());
    setRefusal({ outcome });
  };
  return (
    <div className={styles.quote} role="group" aria-label={`Change to ${quote.plan.name ?? 'the new plan'}`}>
      <h3>Change to {quote.plan.name}</h3>
      <dl>
        <div>
          <dt>Rest of the old plan</dt>
          <dd>{formatMoney(quote.credit)}</dd>
        </div>
        <div className={styles.due}>
          <dt>Charged now</dt>
          <dd data-due-now={quote.dueNow.amountMinor}>{formatMoney(quote.dueNow)}</dd>
        </div>
        <div>
          <dt>Then, on {formatDate(quote.nextInvoiceOn)}</dt>
          <dd>{formatMoney(quote.nextInvoiceTotal)}</dd>
        </div>
      </dl>
      <p className={styles.quiet}>
        Valid until {new Date(quote.expiresAt).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}.
        Effective from {formatDate(quote.effectiveOn)}.
      </p>
      {refusal !== null && <PaymentNotice outcome={refusal.outcome} />}
      <div className={styles.row}>
        <Button isBusy={loading} onClick={() => void confirm()}>
          Confirm change
        </Button>
        <Button kind="bare" onClick={onCancel}>
          Keep my plan
        </Button>
      </div>
    </div>
  );
}
