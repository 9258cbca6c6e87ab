import { createTransport } from 'nodemailer';
import { notificationError } from '../errors.js';
import type { Accepted, Notifier } from '../port.js';
import { smtpRefusal } from './refusal.js';

export interface SmtpOptions {
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where the server wants them. */
  readonly url: string;
  /** The sender's address. */
  readonly from: string;
  /** Certificate authority of the server in PEM; default: those Node.js trusts. */
  readonly ca?: string;
  /** Limit of each step of the exchange. Default 10 s. */
  readonly timeoutMillis?: number;
}

const TIMEOUT_MILLIS = 10_000;
const CONNECTIONS = 3;
const MESSAGES_PER_CONNECTION = 100;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Default port of a scheme. */
const portOf = ({ port, protocol }: URL): number => {
  if (port !== '') return Number(port);
  return protocol === 'smtps:' ? 465 : 587;
};

/**
 * A mail server. Only one on this machine may do without TLS. The Message-ID is our reference, so that whoever gets
 * a message twice, mail clients included, can see that it is one.
 */
export const smtpNotifier = ({ url, from, ca, timeoutMillis = TIMEOUT_MILLIS }: SmtpOptions): Notifier => {
  const server = new URL(url);
  const secure = server.protocol === 'smtps:';
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: portOf(server),
    secure,
    requireTLS: !secure && !LOOPBACK.has(server.hostname),
    ...(ca !== undefined && { tls: { ca } }),
    ...(server.username !== '' && {
      auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) },
    }),
    connectionTimeout: timeoutMillis,
    greetingTimeout: timeoutMillis,
    socketTimeout: timeoutMillis,
    dnsTimeout: timeoutMillis,
    // A message is text from here: it fetches nothing and reads no file.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  let closed = false;
  return {
    channel: 'email',
    provider: 'smtp',
    async send({ reference, to, subject, text }): Promise<Accepted> {
      if (closed) throw notificationError('NOTIFICATION_UNAVAILABLE', { detail: 'It was closed.' });
      try {
        await transport.sendMail({
          // As objects, addresses are never parsed: a comma in one makes no second addressee.
          from: { name: '', address: from },
          to: { name: '', address: to },
          messageId: `<${reference}@${domain}>`,
          subject,
          text,
          // Nobody's holiday notice should answer a code.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { providerReference: null };
      } catch (error) {
        throw smtpRefusal(error);
      }
    },
    close(): Promise<void> {
      closed = true;
      transport.close();
      return Promise.resolve();
    },
  };
};
