import { newUuid } from '#libs/kernel';
import type { CommandContext } from '../caller.js';

/** A command the ledger gives itself: under the same key it is the same command. */
export const ownContext = (key: string): CommandContext => ({
  caller: {
    clientId: 'ledger',
    actor: { id: 'ledger', name: null, role: 'ledger', roleCode: null, organisation: null },
    patientId: null,
    assuranceLevel: 1,
  },
  idempotencyKey: key,
  bodyDigestInput: key,
  ifMatch: null,
  correlationId: newUuid(),
});
