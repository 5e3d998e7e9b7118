/** Choice of a plan and a payment method for a new account. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useMutation } from '@apollo/client/react';
import { ProfilesDocument } from '@marquee/operations/Profiles';
import { PlansDocument } from '@marquee/operations/Plans';
import { StartMembershipDocument } from '@marquee/operations/StartMembership';
import type { StartMembershipMutation } from '@marquee/operations/StartMembership';
import { useGraphQuery } from '../../graph/use-graph-query';
import { Button, ButtonLink } from '../../components/button';
import { AuthLayout } from '../../components/layout/auth-layout';
import { Field } from '../../components/field';
import { Unavailable } from '../../components/unavailable';
import { PaymentNotice } from '../../components/billing/payment-notice';
import { PlanCard, PlanCards } from '../../components/billing/plan-card';
import { Notice } from '../../components/notice';
import { useTitle } from '../../components/layout/use-title';
import styles from './welcome.module.css';

type Outcome = StartMembershipMutation['startMembership'];

function Welcome() {
  const [, go] = useLocation();
  const { data: profiles } = useGraphQuery(ProfilesDocument, {});
  const country = profiles?.viewer?.account?.country ?? null;
  const { data, hasFailed, isUnavailable, refetch } = useGraphQuery(
    PlansDocument,
    { country: country ?? '' },
    { skip: country === null },
  );
  const [planId, setPlanId] = useState<string | null>(null);
  const [card, setCard] = useState('tok_visa_ok');
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const renewKey = (): void => setKey(crypto.randomUUID());
  const [isPlanMissing, setPlanMissing] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly outcome: Outcome } | null>(null);
  const [start, { loading }] = useMutation(StartMembershipDocument, { errorPolicy: 'all' });
  useTitle('Choose a plan');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setPlanMissing(planId === null);
    if (planId === null) return;
    const outcome =
      (await start({ variables: { input: { idempotencyKey, planId, paymentToken: card } } }).catch(() => null))?.data
        ?.startMembership ?? null;
    setRefusal(outcome?.__typename === 'SubscriptionPayload' ? null : { outcome });
    if (outcome?.__typename === 'SubscriptionPayload') go('/profiles', { replace: true });
    // A declined payment is final, so the next attempt gets a new idempotency key. An attempt without a result keeps
    // its key.
    else if (outcome?.__typename === 'PaymentDeclinedProblem') renewKey();
  };
  return (
    <AuthLayout heading="Choose a plan" isWide>
      {(hasFailed || isUnavailable(data?.plans, 'plans')) && <Unavailable what="The list of plans" retry={refetch} />}
      <form onSubmit={(event) => void submit(event)} className={styles.form}>
        <PlanCards>
          {data?.plans?.map((plan) => (
            <PlanCard key={plan.id} plan={plan} isMarked={plan.id === planId}>
              <Button
                kind={plan.id === planId ? 'main' : 'quiet'}
                aria-pressed={plan.id === planId}
                onClick={() => {
                  setPlanId(plan.id);
                  renewKey();
                }}
              >
                {plan.id === planId ? 'Chosen' : `Choose ${plan.name ?? 'this'}`}
              </Button>
            </PlanCard>
          ))}
        </PlanCards>
        {isPlanMissing && <Notice>Choose a plan first.</Notice>}
        {refusal !== null && <PaymentNotice outcome={refusal.outcome} />}
        <Field
          label="Card token of the payment provider"
          hint="Payments are simulated: tok_visa_ok succeeds, tok_visa_insufficient is declined."
          required
          value={card}
          onChange={(event) => {
            setCard(event.target.value);
            renewKey();
          }}
        />
        <div className={styles.actions}>
          <Button type="submit" isBusy={loading}>
            Start membership
          </Button>
          <ButtonLink kind="bare" href="/profiles">
            Later
          </ButtonLink>
        </div>
      </form>
    </AuthLayout>
  );
}

export default Welcome;
