// What an administrator does once in production, for `npm start` on this machine: tokens, and a subscription.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The far-off trust of the sample county. */
const ORGANISATION = 'RZX';
const AGREEMENT = 'example';

const run = promisify(execFile);
/** Compiled, this file is in `dist/examples/support`. */
const cli = join(import.meta.dirname, '../../apps/cli/src/main.js');

const token = async (...who: string[]): Promise<string> =>
  (await run(process.execPath, [cli, 'token', ...who])).stdout.trim();

const asAdmin = () => token('--role', 'admin');
/** A token of the organisation that follows. */
export const asFollower = () => token('--role', 'service', '--organisation', ORGANISATION);

/** Sends a command, or asks where there is no body. */
export const send = async (
  address: URL,
  bearer: string,
  method = 'GET',
  body?: object,
): Promise<Record<string, unknown>> => {
  const answer = await fetch(address, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${address.pathname}: ${String(answer.status)} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};

interface Subscription {
  readonly subscriptionId: string;
  readonly agreement: string;
  readonly status: string;
}

/** The id of the subscription of the examples, to everything but NHS numbers; opened when there is none. */
export const exampleSubscription = async (url: string, agreement = AGREEMENT): Promise<string> => {
  const address = new URL('v1/feed/subscriptions', url);
  const { items } = await send(address, await asFollower());
  const own = (items as readonly Subscription[]).find(
    (one) => one.agreement === agreement && one.status === 'active',
  );
  if (own !== undefined) return own.subscriptionId;
  const families = ['choice', 'question', 'relationship', 'opt-out', 'project-consent'];
  const { createdId } = await send(address, await asAdmin(), 'POST', {
    owner: ORGANISATION,
    agreement,
    scope: {
      families: [...families, 'practice-list', 'organisation'],
      organisations: null,
      practices: null,
      schemes: ['national', 'type-1'],
      nhsNumber: false,
    },
  });
  return String(createdId);
};
