import type { CodedError, Result } from '#libs/kernel';
import type { DirectoryCommand } from '../commands.js';
import type { DirectoryEvent } from '../events.js';
import type { DirectoryState } from '../state.js';
import { adoptSharingPolicy } from './adopt-sharing-policy.js';
import { closeOrganisation } from './close-organisation.js';
import { defineLocalArea, setLocalAreaMember } from './local-area.js';
import { registerOrganisations } from './register-organisations.js';

/** What a command makes of the directory: its events in order, none where nothing changes, or the refusal. */
export const decideDirectory = (
  command: DirectoryCommand,
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  switch (command.type) {
    case 'RegisterOrganisations':
      return registerOrganisations(command, state);
    case 'CloseOrganisation':
      return closeOrganisation(command, state);
    case 'DefineLocalArea':
      return defineLocalArea(command, state);
    case 'SetLocalAreaMember':
      return setLocalAreaMember(command, state);
    case 'AdoptSharingPolicy':
      return adoptSharingPolicy(command, state);
  }
};
