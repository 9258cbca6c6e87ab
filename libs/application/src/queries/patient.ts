import type { PatientId } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { PatientFound, PatientView } from './views.js';

/** Who has this NHS number, written as people write it. */
export class LookupPatientQuery extends Query<PatientFound> {
  constructor(
    readonly caller: Caller,
    readonly nhsNumber: string,
  ) {
    super();
  }
}

/** Always as of now: read from the patient's own stream. */
export class GetPatientQuery extends Query<PatientView> {
  constructor(
    readonly caller: Caller,
    readonly patientId: PatientId,
  ) {
    super();
  }
}
