import type { Actor, ChoiceMade, ChoiceValue, PatientEvent, Recorded } from '#libs/consent';
import { type EventId, type Instant, instant, newUuid, odsCode, type PatientId } from '#libs/kernel';

export const staff: Actor = {
  id: 'staff-1',
  name: 'Pat Smith',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: odsCode('G01'),
};

/** The start of a day in March 2026; `day(5, 12)` is noon of the fifth. */
export const day = (n: number, hour = 0): Instant =>
  instant(new Date(Date.UTC(2026, 2, n, hour)).toISOString());

const choiceEvents = {
  granted: 'ConsentGranted',
  refused: 'ConsentRefused',
  revoked: 'ConsentRevoked',
  verify: 'VerificationRequired',
} as const;

export interface Said {
  readonly for?: string;
  readonly from?: Instant;
  readonly to?: Instant | null;
  readonly keepNamed?: boolean;
  readonly basis?: 'patient' | 'policy';
  readonly recordedAt?: Instant;
}

/** One number's events, in the order they are told; each is recorded at its business time unless told otherwise. */
export class Person {
  readonly events: Recorded<PatientEvent>[] = [];

  constructor(readonly id = newUuid() as PatientId) {
    this.tell(day(1), {
      type: 'PatientRegistered',
      data: { nhsNumber: '9990000018' as never, dateOfBirth: null, name: null, recordedBy: staff },
    });
  }

  tell(recordedAt: Instant, event: PatientEvent): this {
    const id = `${this.id}/${String(this.events.length)}` as EventId;
    this.events.push({ ...event, id, recordedAt });
    return this;
  }

  cared(
    organisation: string,
    from = day(1),
    kind: 'registration' | 'referral' | 'self-claimed' = 'referral',
  ): this {
    const relationshipId = `${organisation}@${from}`;
    return this.tell(from, {
      type: 'CareRelationshipStarted',
      data: {
        relationshipId,
        organisation: odsCode(organisation),
        kind,
        from,
        selfClaim: null,
        recordedBy: staff,
      },
    });
  }

  registeredAt(practice: string, from = day(1)): this {
    return this.cared(practice, from, 'registration');
  }

  leaves(organisation: string, to: Instant, from = day(1)): this {
    const relationshipId = `${organisation}@${from}`;
    return this.tell(to, {
      type: 'CareRelationshipEnded',
      data: { relationshipId, organisation: odsCode(organisation), to, recordedBy: staff },
    });
  }

  private says(direction: ChoiceMade['direction'], value: ChoiceValue, said: Said): this {
    const from = said.from ?? day(2);
    return this.tell(said.recordedAt ?? from, {
      type: choiceEvents[value],
      data: {
        direction,
        scope:
          said.for === undefined
            ? { kind: 'all' }
            : { kind: 'organisation', organisation: odsCode(said.for) },
        from,
        to: said.to ?? null,
        keepNamed: said.keepNamed ?? false,
        basis: said.basis ?? 'patient',
        notice: 'leaflet/1',
        method: 'in-person',
        madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
        evidence: null,
        recordedBy: staff,
      },
    });
  }

  shareIn(value: ChoiceValue, said: Said = {}): this {
    return this.says('share-in', value, said);
  }

  shareOut(value: ChoiceValue, said: Said = {}): this {
    return this.says('share-out', value, said);
  }

  answers(answer: 'yes' | 'no', organisation: string, from = day(2), under = day(1)): this {
    return this.tell(from, {
      type: 'SharingQuestionAnswered',
      data: {
        organisation: odsCode(organisation),
        relationshipId: `${organisation}@${under}`,
        answer,
        from,
        notice: 'leaflet/1',
        method: 'in-person',
        madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
        recordedBy: staff,
      },
    });
  }

  verifies(organisation: string, at = day(2), purpose: 'direct-care' | 'screening' = 'direct-care'): this {
    const requestId = newUuid();
    return this.tell(at, {
      type: 'CodeVerified',
      data: { requestId, organisation: odsCode(organisation), purpose, at, recordedBy: staff },
    });
  }

  hides(itemId: string, organisation: string, from = day(2)): this {
    const data = { itemId, organisation: odsCode(organisation), from, recordedBy: staff };
    return this.tell(from, { type: 'ItemMarkedPrivate', data });
  }

  overriddenBy(actorId: string, organisation: string, from = day(10), to = day(10, 23)): this {
    return this.tell(from, {
      type: 'EmergencyOverrideStarted',
      data: {
        overrideId: newUuid(),
        organisation: odsCode(organisation),
        actorId,
        reason: 5,
        note: null,
        from,
        to,
        relationshipId: null,
        recordedBy: staff,
      },
    });
  }

  links(other: Person, from: Instant): this {
    return this.tell(from, {
      type: 'SupersededNumberLinked',
      data: { superseded: other.id, from, recordedBy: staff },
    });
  }

  confirms(other: Person, from: Instant): this {
    return this.tell(from, {
      type: 'MergeConfirmed',
      data: { superseded: other.id, from, recordedBy: staff },
    });
  }

  parts(other: Person, from: Instant): this {
    return this.tell(from, { type: 'MergeUndone', data: { other: other.id, from, recordedBy: staff } });
  }
}
