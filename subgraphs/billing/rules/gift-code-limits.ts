/** How many wrong gift codes may be tried. */
import type { AccountId } from '@marquee/contracts/ids';

const HOUR_MS = 3_600_000;

/** Of one account: a member mistypes a code a few times. */
const PER_ACCOUNT = 10;
/** Of one network: IPv4 addresses can be shared by many households. */
const PER_NETWORK = 60;
/** Of all together: bounds guessing from many accounts and networks. */
const TOGETHER = 2_000;

function hourly(subject: string, count: number) {
  return { subject, burst: count, everyMs: HOUR_MS / count };
}

export function giftCodeLimits(accountId: AccountId, network: string) {
  return [
    hourly(`gift codes of ${accountId}`, PER_ACCOUNT),
    hourly(`gift codes from ${network}`, PER_NETWORK),
    hourly('gift codes', TOGETHER),
  ];
}
