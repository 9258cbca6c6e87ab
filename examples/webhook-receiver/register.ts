import { ledgerUrl } from '../support/connection.js';
import { asFollower, exampleSubscription, send } from '../support/development.js';

/** Tells the ledger of `npm start` to send here; answers the secret, which is shown this once. */
export const registerInDevelopment = async (receiver: string): Promise<string> => {
  const subscription = await exampleSubscription(ledgerUrl(), 'example-webhook');
  const address = new URL(`v1/feed/subscriptions/${subscription}/webhook`, ledgerUrl());
  const { secret } = await send(address, await asFollower(), 'PUT', { url: receiver });
  return String(secret);
};
