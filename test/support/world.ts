import {
  type AccessDecision,
  type AccessFacts,
  type AccessRequest,
  type Actor,
  type ChoiceMade,
  type ChoiceValue,
  decideAccess,
  type DirectoryEvent,
  emptyDirectory,
  emptyPracticeList,
  evolveDirectory,
  evolvePatient,
  evolvePracticeList,
  type ListStatus,
  type PatientEvent,
  type PolicySettings,
  defaultPolicy,
  type PracticeListEvent,
  type Recorded,
  unregistered,
} from '#libs/consent';
import {
  type EventId,
  type Instant,
  instant,
  newUuid,
  type OdsCode,
  odsCode,
  type PatientId,
} from '#libs/kernel';

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

/** A small county: practices G01 and G02, providers A, B, C, U and V, and whatever a test adds. */
export class World {
  private readonly directoryEvents: Recorded<DirectoryEvent>[] = [];
  private readonly listEvents: Recorded<PracticeListEvent>[] = [];

  constructor() {
    for (const code of ['G01', 'G02', 'AAA', 'BBB', 'CCC', 'UUU', 'VVV']) {
      this.record(day(1), {
        type: 'OrganisationRegistered',
        data: {
          organisation: odsCode(code),
          name: code,
          kind: code.startsWith('G') ? 'gp-practice' : 'nhs-trust',
          from: instant('2000-01-01T00:00:00.000Z'),
          recordedBy: staff,
        },
      });
    }
  }

  private record(recordedAt: Instant, event: DirectoryEvent): this {
    const id = `directory/${String(this.directoryEvents.length)}` as EventId;
    this.directoryEvents.push({ ...event, id, recordedAt });
    return this;
  }

  closes(organisation: string, at: Instant, ...successors: string[]): this {
    const data = {
      organisation: odsCode(organisation),
      at,
      successors: successors.map(odsCode),
      recordedBy: staff,
    };
    return this.record(at, { type: 'OrganisationClosed', data });
  }

  area(areaId: string, members: readonly string[], from = day(1)): this {
    this.record(from, { type: 'LocalAreaDefined', data: { areaId, name: areaId, recordedBy: staff } });
    for (const member of members) this.joins(areaId, member, from);
    return this;
  }

  joins(areaId: string, organisation: string, from: Instant): this {
    const data = { areaId, organisation: odsCode(organisation), from, recordedBy: staff };
    return this.record(from, { type: 'LocalAreaMemberAdded', data });
  }

  drops(areaId: string, organisation: string, from: Instant): this {
    const data = { areaId, organisation: odsCode(organisation), from, recordedBy: staff };
    return this.record(from, { type: 'LocalAreaMemberRemoved', data });
  }

  policy(settings: Partial<PolicySettings>, from = day(1)): this {
    const data = {
      version: `local-${from}`,
      from,
      settings: { ...defaultPolicy.settings, ...settings },
      recordedBy: staff,
    };
    return this.record(from, { type: 'SharingPolicyAdopted', data });
  }

  lists(organisation: string, status: ListStatus, from = day(1), practice = 'G01'): this {
    const id = `list/${String(this.listEvents.length)}` as EventId;
    const data = {
      practice: odsCode(practice),
      organisation: odsCode(organisation),
      status,
      from,
      recordedBy: staff,
    };
    this.listEvents.push({ type: 'PracticeListEntrySet', data, id, recordedAt: from });
    return this;
  }

  factsFor(person: Person, knownAt: Instant, others: readonly Person[] = []): AccessFacts {
    const known = <E extends { recordedAt: Instant }>(events: readonly E[]): readonly E[] =>
      events.filter((e) => e.recordedAt <= knownAt);
    const stateOf = (p: Person) => known(p.events).reduce(evolvePatient, unregistered);
    const practices = new Set(this.listEvents.map((e) => e.data.practice));
    return {
      patient: stateOf(person),
      superseded: others.map((other) => ({ patientId: other.id, state: stateOf(other) })),
      practiceLists: new Map(
        [...practices].map((practice) => [
          practice,
          known(this.listEvents)
            .filter((e) => e.data.practice === practice)
            .reduce(evolvePracticeList, emptyPracticeList),
        ]),
      ),
      directory: evolveDirectory(emptyDirectory, known(this.directoryEvents)),
    };
  }

  /** What `viewer` is answered at `at`, everything recorded up to `knownAt` being known. */
  asks(
    viewer: string,
    person: Person,
    asked: {
      at?: Instant;
      knownAt?: Instant;
      sources?: readonly string[];
      items?: readonly string[];
      purpose?: string;
      roleCode?: string | null;
      actorId?: string;
      others?: readonly Person[];
    } = {},
  ): AccessDecision {
    const at = asked.at ?? day(10);
    const request: AccessRequest = {
      viewer: odsCode(viewer),
      actor: {
        id: asked.actorId ?? 'clinician-1',
        roleCode: asked.roleCode === undefined ? 'R8000' : asked.roleCode,
      },
      purpose: asked.purpose ?? 'direct-care',
      sources: asked.sources === undefined ? 'any' : asked.sources.map((s): OdsCode => odsCode(s)),
      items: asked.items ?? [],
      at,
    };
    return decideAccess(request, this.factsFor(person, asked.knownAt ?? at, asked.others));
  }
}

/** `permit by direct-care.9: granted` */
export const told = (decision: { outcome: string; rule: string; reason: string }): string =>
  `${decision.outcome} by ${decision.rule}: ${decision.reason}`;
