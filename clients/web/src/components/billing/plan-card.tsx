import type { ReactNode } from 'react';
import type { PlansQuery } from '@marquee/operations/Plans';
import { formatMoney } from './format';
import styles from './plan-card.module.css';

type Plan = NonNullable<PlansQuery['plans']>[number];

const QUALITY: Readonly<Record<string, string>> = { SD: 'Standard picture', HD: 'HD', FHD: 'Full HD', UHD_4K: '4K' };

interface PlanCardProps {
  readonly plan: Plan;
  /** Highlighted: the member's current plan, or the selected one. */
  readonly isMarked: boolean;
  readonly note?: string | undefined;
  readonly children?: ReactNode;
}

/** Plan cards in as many columns as fit. */
export function PlanCards({ children }: { readonly children: ReactNode }) {
  return <div className={styles.plans}>{children}</div>;
}

/** A plan's price and entitlements. */
export function PlanCard({ plan, isMarked, note, children }: PlanCardProps) {
  return (
    <article className={styles.plan} data-marked={isMarked}>
      <h3>
        {plan.name}
        {note !== undefined && ` · ${note}`}
      </h3>
      {plan.price !== null && (
        <p className={styles.price}>
          {formatMoney(plan.price)} <span>a month</span>
        </p>
      )}
      {plan.entitlements !== null && (
        <ul>
          <li>{QUALITY[plan.entitlements.maxQuality] ?? plan.entitlements.maxQuality}</li>
          <li>
            {plan.entitlements.maxConcurrentStreams === 1
              ? 'One device'
              : `${plan.entitlements.maxConcurrentStreams} devices`}{' '}
            at a time
          </li>
          <li>{plan.entitlements.ads ? 'With advertisements' : 'No advertisements'}</li>
        </ul>
      )}
      {children}
    </article>
  );
}
