/** Reconciles our payments with the provider's, per day and exactly. */
import type { PaymentId } from '@marquee/contracts/ids';
import type { Logger } from '@marquee/runtime/log';
import { readAllPages } from '@marquee/document-store/pages';
import { DuplicateError } from '@marquee/document-store/port';
import type { IncidentDocument } from '../documents.js';
import type { CalendarDay } from '../rules/pricing/calendar-day.js';
import type { Money } from '../rules/pricing/money.js';
import type { Billing } from '../services.js';
import { ProviderUnavailableError } from './provider.js';

const PAGE = 500;

async function readOwnPayments(billing: Billing, day: CalendarDay): Promise<ReadonlyMap<PaymentId, Money>> {
  const payments = await readAllPages((after) => billing.store.paymentsSettledOn(day, { first: PAGE, after }));
  return new Map(payments.map(({ id, amount }) => [id, amount]));
}

async function readProviderMovements(billing: Billing, day: CalendarDay): Promise<ReadonlyMap<PaymentId, Money>> {
  const found = new Map<PaymentId, Money>();
  for await (const page of billing.services.provider.movements(day))
    for (const { reference, amount } of page) found.set(reference, amount);
  return found;
}

function kindOf(ours: Money | undefined, theirs: Money | undefined): IncidentDocument['kind'] | null {
  if (ours === undefined) return 'MISSING_HERE';
  if (theirs === undefined) return 'MISSING_AT_PROVIDER';
  return ours.amountMinor === theirs.amountMinor && ours.currency === theirs.currency ? null : 'AMOUNT_DIFFERS';
}

/**
 * Returns every difference of the day as an incident. A repeated run stores an incident only once. Throws
 * `ProviderUnavailableError`.
 */
export async function reconcile(billing: Billing, day: CalendarDay): Promise<readonly IncidentDocument[]> {
  const [ours, theirs] = [await readOwnPayments(billing, day), await readProviderMovements(billing, day)];
  const foundAt = billing.services.clock().toISOString();
  const incidents = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((reference): IncidentDocument[] => {
    const kind = kindOf(ours.get(reference), theirs.get(reference));
    if (kind === null) return [];
    return [
      {
        id: `${day}/${reference}`,
        kind,
        reference,
        day,
        ours: ours.get(reference) ?? null,
        theirs: theirs.get(reference) ?? null,
        foundAt,
      },
    ];
  });
  for (const incident of incidents) await insertOnce(billing, incident);
  return incidents;
}

async function insertOnce(billing: Billing, incident: IncidentDocument): Promise<void> {
  try {
    await billing.store.commit({ writes: [billing.store.collections.incidents.insert(incident)] });
  } catch (error) {
    if (!(error instanceof DuplicateError)) throw error;
  }
}

/**
 * Reconciles a day unless any instance has done so before. When the provider is unavailable, the next run tries again.
 */
export async function reconcileDayOnce(billing: Billing, day: CalendarDay, log: Logger): Promise<void> {
  const { reconciledDays } = billing.store.collections;
  if ((await reconciledDays.get(day)) !== null) return;
  try {
    const incidents = await reconcile(billing, day);
    if (incidents.length > 0) log.error({ day, incidents: incidents.length }, 'our payments and the provider’s differ');
    await billing.store.commit({
      writes: [
        reconciledDays.upsert({ id: day, at: billing.services.clock().toISOString(), incidents: incidents.length }),
      ],
    });
  } catch (error) {
    if (!(error instanceof ProviderUnavailableError)) throw error;
    log.warn(
      { day, reason: error.message },
      'the provider’s payments of the day could not be read; the next run tries again',
    );
  }
}
