import { applicationErrors } from '#libs/application';
import { configErrors } from '#libs/config';
import { consentErrors } from '#libs/consent';
import { eventStoreErrors } from '#libs/event-store';
import { feedErrors } from '#libs/feed';
import { identityErrors } from '#libs/identity';
import type { ErrorDefinition } from '#libs/kernel';
import { leaseErrors } from '#libs/leases';
import { notificationErrors } from '#libs/notifications';
import { postgresErrors } from '#libs/postgres';
import { optOutCheckErrors } from '#libs/opt-out-check';
import { privacyErrors } from '#libs/privacy';
import { projectionErrors } from '#libs/projections';
import { reactorErrors } from '#libs/reactors';
import { readModelErrors } from '#libs/read-models';
import { storeCopyErrors } from '#libs/store-copy';
import { storedEventErrors } from '#libs/stored-events';
import { webhookErrors } from '#libs/webhooks';
import { compositionErrors } from '../composition/errors.js';
import { apiErrors } from '../http/errors.js';

/** One library's errors, under the heading of the reference page. */
export interface Catalogue {
  readonly heading: string;
  readonly about: string;
  readonly errors: Readonly<Record<string, ErrorDefinition>>;
}

/** Every code there is. A library with a catalogue of its own is added here. */
export const catalogues: readonly Catalogue[] = [
  { heading: 'The domain', about: 'A rule does not allow it.', errors: consentErrors },
  { heading: 'Commands and queries', about: 'A handler refuses.', errors: applicationErrors },
  { heading: 'The HTTP edge', about: 'The request itself is not acceptable.', errors: apiErrors },
  { heading: 'Identity', about: 'The caller is not accepted.', errors: identityErrors },
  { heading: 'The event store', about: 'The log cannot answer.', errors: eventStoreErrors },
  { heading: 'Copying a ledger', about: 'A move to another store does not go on.', errors: storeCopyErrors },
  { heading: 'Stored events', about: 'An event is not what it should be.', errors: storedEventErrors },
  { heading: 'Projections', about: 'A read model lags or stands still.', errors: projectionErrors },
  { heading: 'Leases', about: 'Another process does the work.', errors: leaseErrors },
  { heading: 'Read models', about: 'A page cannot be had so.', errors: readModelErrors },
  { heading: 'The feed', about: 'A follower cannot go on so.', errors: feedErrors },
  { heading: 'Webhooks', about: 'A message does not reach its receiver.', errors: webhookErrors },
  { heading: 'Reactors', about: 'An effect of the ledger on the world.', errors: reactorErrors },
  { heading: 'Messages', about: 'A text or an email cannot be sent.', errors: notificationErrors },
  {
    heading: 'PostgreSQL',
    about: 'The database of read models or keys cannot be used.',
    errors: postgresErrors,
  },
  { heading: 'Privacy', about: 'Keys and sealed values.', errors: privacyErrors },
  { heading: 'File checks', about: 'A file cannot be checked.', errors: optOutCheckErrors },
  { heading: 'Configuration', about: 'The process does not start.', errors: configErrors },
  { heading: 'The data directory', about: 'The process does not start.', errors: compositionErrors },
];

export const definitionOf = (code: string): ErrorDefinition | undefined => {
  for (const { errors } of catalogues) if (Object.hasOwn(errors, code)) return errors[code];
  return undefined;
};
