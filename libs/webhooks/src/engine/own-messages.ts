import { randomUUID } from 'node:crypto';
import { cloudEventTypeOf, dataSchemaOf, type PublicTypeName } from '#libs/feed';
import type { Instant } from '#libs/kernel';
import type { Message } from './ports.js';

export interface Making {
  readonly source: string;
  readonly time: Instant;
}

const messageOf = (name: PublicTypeName, id: string, data: object, { source, time }: Making): Message => ({
  id,
  type: name,
  body: JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: cloudEventTypeOf(name),
    time,
    datacontenttype: 'application/json',
    dataschema: dataSchemaOf(name),
    data,
  }),
});

/** What an owner asks for to see that messages arrive. */
export const testMessage = (id: string, making: Making): Message =>
  messageOf(
    'feed-test',
    id,
    { instruction: 'none', message: 'This is a test. Nothing has changed.' },
    making,
  );

/** What a new endpoint has to answer with the token it holds. */
export const challengeMessage = (challenge: string, making: Making): Message =>
  messageOf('webhook-challenge', randomUUID(), { instruction: 'none', challenge }, making);
