import { type CodedError, isForgotten } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { MadeBy } from '../../vocabulary/who.js';
import type { RecordOptOut } from '../commands.js';

const invalid = (detail: string): CodedError => consentError('CONSENT_OPT_OUT_INVALID', { detail });

/** The practice alone sets and withdraws a Type 1 opt-out, and it takes no national one (sections 5 and 10). */
const unlessOfScheme = ({ scheme, channel }: RecordOptOut): CodedError | undefined =>
  (scheme === 'type-1') === (channel === 'practice')
    ? undefined
    : invalid('A Type 1 opt-out comes through the practice, and a national one through any other channel.');

/** Online the patient alone chooses, as themselves and proven to be: a proxy uses the phone or the form. */
const unlessProven = ({ channel, madeBy, identityLevel }: RecordOptOut): CodedError | undefined => {
  if (channel !== 'online' && channel !== 'app') return undefined;
  if (madeBy.capacity !== 'self') return invalid('A proxy chooses by phone or by post.');
  return identityLevel === 'P9' ? undefined : consentError('CONSENT_IDENTITY_LEVEL_TOO_LOW');
};

/** A proxy is named; the patient is not named again. */
export const unlessNamed = ({ capacity, name }: MadeBy): CodedError | undefined => {
  if (capacity === 'self') return name === null ? undefined : invalid('A name is given for a proxy alone.');
  return name !== null && !isForgotten(name) && name.trim() !== '' ? undefined : invalid('A proxy is named.');
};

export const unlessChannelFits = (command: RecordOptOut): CodedError | undefined =>
  unlessOfScheme(command) ?? unlessNamed(command.madeBy) ?? unlessProven(command);
