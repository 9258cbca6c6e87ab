import { type Clock, instantFromMillis, millisOf } from '#libs/kernel';
import type { WebhookEndpoint, WebhookLog } from './ports.js';
import { stateAt, type WebhookState } from './state.js';

/** Clocks of several processes differ a little: what was recorded shortly before a webhook was set is sent too. */
const MARGIN_MILLIS = 60_000;

/** What was recorded since a webhook was set is sent, whenever it is first noticed. */
export const beginning = async (
  endpoint: Pick<WebhookEndpoint, 'setAt'> | undefined,
  { log, clock }: { readonly log: WebhookLog; readonly clock: Clock },
): Promise<WebhookState> => {
  const setAt = millisOf(endpoint?.setAt ?? clock.now()) - MARGIN_MILLIS;
  const place = await log.placeBefore(instantFromMillis(setAt));
  return stateAt(place.seq, log.cursorOf(place));
};
