import { type CodedError, type OdsCode, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent, OrganisationKind } from '../events.js';
import type { DirectoryState } from '../state.js';

interface Named {
  readonly name: string;
  readonly kind: OrganisationKind;
}

/**
 * Takes a batch in as a whole or not at all. ODS codes are never reused (section 6), so a code that stands for
 * something else is refused; one that says what already stands is skipped, so an import can be repeated.
 */
export const registerOrganisations = (
  command: DirectoryCommandBody['RegisterOrganisations'],
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  const seen = new Map<OdsCode, Named>();
  const events: DirectoryEvent[] = [];
  for (const { code, name, kind, from } of command.organisations) {
    const standing = state.organisations.get(code) ?? seen.get(code);
    if (standing !== undefined) {
      if (standing.name === name && standing.kind === kind) continue;
      return refused(consentError('CONSENT_ORGANISATION_EXISTS', { organisation: code }));
    }
    seen.set(code, { name, kind });
    events.push({
      type: 'OrganisationRegistered',
      data: { organisation: code, name, kind, from: from ?? command.now, recordedBy: command.by },
    });
  }
  return ok(events);
};
