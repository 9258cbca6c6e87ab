import type { Caller, PatientImporter } from '#libs/application';
import { type Actor, roleCodes } from '#libs/consent';
import type { Clock } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import type { BringIn } from '../outcome.js';
import type { OptOutRow } from '../rows/opt-outs.js';
import { bringInForKnown } from './choices.js';

/** Of Type 1 and Type 2 the practice wrote it down; of a national opt-out, whoever imports it. */
const writtenBy = ({ practice }: OptOutRow, { actor }: Caller): Actor =>
  practice === null
    ? actor
    : {
        id: 'practice-file',
        name: null,
        role: 'practice-staff',
        roleCode: roleCodes.adminClinicalSupport,
        organisation: practice,
      };

/** Records each row's opt-out, withdrawal or Type 2 code. */
export const bringInOptOuts = (
  importer: PatientImporter,
  vault: Pick<Vault, 'find'>,
  caller: Caller,
  clock: Clock,
): BringIn<OptOutRow> =>
  bringInForKnown(importer, vault, caller, ({ line, key, value }) => ({
    line,
    history: {
      nhsNumber: value.nhsNumber,
      steps: [
        { key: `opt-outs ${key}`, recordedAt: clock.now(), by: writtenBy(value, caller), act: value.act },
      ],
    },
  }));
