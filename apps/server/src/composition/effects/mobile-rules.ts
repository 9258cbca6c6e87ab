import type { LedgerConfig } from '#libs/config';
import type { MobileRules } from '#libs/notifications';

/** Whose numbers are taken and sent to. Providers' test numbers are among those for drama, and nobody real has one. */
export const mobileRulesOf = ({ messages, mode }: LedgerConfig): MobileRules => ({
  countries: messages.countries,
  fictional: mode === 'development',
});
