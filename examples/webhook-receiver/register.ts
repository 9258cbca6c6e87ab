import { ledgerUrl } from '../support/connection.js';
import { asFollower, exampleSubscription, send } from '../support/development.js';

/**
 * Tells the ledger of `npm start` to send here; answers the secret, which is shown this once. Where it sends here
 * already, the secret that nobody has any more is followed by another.
 */
export const registerInDevelopment = async (receiver: string): Promise<string> => {
  const subscription = await exampleSubscription(ledgerUrl(), 'example-webhook');
  const path = `v1/feed/subscriptions/${subscription}`;
  const { webhook } = (await send(new URL(path, ledgerUrl()), await asFollower())) as {
    readonly webhook?: { readonly url: string } | null;
  };
  const { secret } =
    webhook?.url === receiver
      ? await send(new URL(`${path}/webhook/rotate-secret`, ledgerUrl()), await asFollower(), 'POST', {})
      : await send(new URL(`${path}/webhook`, ledgerUrl()), await asFollower(), 'PUT', { url: receiver });
  return String(secret);
};
