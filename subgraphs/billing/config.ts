/** Billing has no settings of its own yet; the kit reads port, host and the shared ones. */
export type BillingConfig = Readonly<Record<string, never>>;

export const readBillingConfig = (): BillingConfig => ({});
