import type { PatientId } from '#libs/kernel';
import { LoadedKeys, type Sealer } from '#libs/privacy';

/**
 * Keys for putting answers on record. Where the vault cannot answer, the patients count as having no key: the answer
 * then is `unknown`, and it is recorded without the asker's name rather than not at all.
 */
export class KeysOrNone {
  constructor(private readonly sealer: Pick<Sealer, 'loadKeys'>) {}

  async loadKeys(patientIds: readonly PatientId[]): Promise<LoadedKeys> {
    try {
      return await this.sealer.loadKeys(patientIds);
    } catch {
      return new LoadedKeys(new Map(patientIds.map((patientId) => [patientId, { kind: 'missing' }])));
    }
  }
}
