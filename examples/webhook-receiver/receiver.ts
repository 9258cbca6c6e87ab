import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  challengeAnswer,
  type FeedMessage,
  instructionOf,
  verifyWebhook,
  WebhookVerificationError,
} from '#libs/feed-client';
import type { SqliteCopy } from '../sqlite-copy/sqlite-copy.js';

/** Far more than any message of the ledger. */
const LARGEST = 4 * 1024 * 1024;

export interface ReceiverOptions {
  readonly copy: SqliteCopy;
  /** As the ledger showed them: `whsec_...`; two while one replaces the other. Asked for with every message. */
  readonly secrets: () => readonly string[];
  readonly say: (line: string) => void;
}

/** Undefined for a body that is larger than anything the ledger sends. */
const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Applies a message once, however often it comes: its id and what it changes are written in one transaction. */
const apply = ({ copy, say }: ReceiverOptions, id: string, event: FeedMessage): void => {
  const instruction = instructionOf(event);
  const isFirst = copy.db.transaction(() => {
    const { changes } = copy.db.prepare('INSERT OR IGNORE INTO delivered VALUES (?)').run(id);
    if (changes === 0) return false;
    if (instruction.do !== 'nothing' && instruction.do !== 'take-snapshot') copy.apply(instruction);
    return true;
  })();
  say(`${isFirst ? 'applied' : 'came again'}: ${event.type} ${id}`);
  if (instruction.do === 'take-snapshot' || instruction.do === 'delete-outside-scope')
    say('The scope has changed. Take a snapshot, as examples/sqlite-copy does, to have what it covers now.');
};

/**
 * A server that takes the ledger's webhooks. It answers 2xx only for what is safely stored; everything else is sent
 * again. Requests that the ledger did not sign get 400 and change nothing.
 */
export const createReceiver = (options: ReceiverOptions): Server => {
  options.copy.db.exec('CREATE TABLE IF NOT EXISTS delivered (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID');
  return createServer((request, response) => {
    const answer = (status: number, body?: string): void => {
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' }).end(body);
    };
    const take = async (): Promise<void> => {
      if (request.method !== 'POST') {
        answer(405);
        return;
      }
      const body = await bodyOf(request);
      if (body === undefined) {
        response.setHeader('connection', 'close');
        answer(413);
        return;
      }
      const { id, event } = verifyWebhook({ headers: request.headers, body }, { secrets: options.secrets() });
      const proof = challengeAnswer(event);
      if (proof !== undefined) {
        answer(200, proof);
        return;
      }
      apply(options, id, event);
      answer(204);
    };
    take().catch((error: unknown) => {
      const isTheirs = error instanceof WebhookVerificationError;
      options.say(`refused: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) answer(isTheirs ? 400 : 500);
    });
  });
};
