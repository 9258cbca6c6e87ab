import { randomUUID } from 'node:crypto';
import type { Instant } from '#libs/kernel';
import type { Message } from './ports.js';

const TEST = 'org.consent-ledger.feed-test.v1';
const CHALLENGE = 'org.consent-ledger.webhook-challenge.v1';

export interface Making {
  readonly source: string;
  readonly time: Instant;
}

const messageOf = (type: string, id: string, data: object, { source, time }: Making): Message => ({
  id,
  type,
  body: JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type,
    time,
    datacontenttype: 'application/json',
    dataschema: `urn:consent-ledger:schemas:${type.replace('org.consent-ledger.', '')}`,
    data,
  }),
});

/** What an owner asks for to see that messages arrive. */
export const testMessage = (id: string, making: Making): Message =>
  messageOf(TEST, id, { instruction: 'none', message: 'This is a test. Nothing has changed.' }, making);

/** What a new endpoint has to answer with the token it holds. */
export const challengeMessage = (challenge: string, making: Making): Message =>
  messageOf(CHALLENGE, randomUUID(), { instruction: 'none', challenge }, making);
