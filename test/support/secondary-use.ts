import {
  decideSecondaryUse,
  evolveGrounds,
  type GroundDetails,
  type GroundEvent,
  noGrounds,
  type OptOutScheme,
  type ProjectConsentValue,
  type Recorded,
  type SecondaryUseDecision,
  type SecondaryUseRequest,
} from '#libs/consent';
import { type EventId, type Instant, odsCode } from '#libs/kernel';
import { day, type Person, staff } from './person.js';
import { World } from './world.js';

const madeBy = { capacity: 'self', name: null, patientLacksCapacity: false } as const;

const recordedEvent = {
  project: 'ProjectRegistered',
  'public-health-notice': 'PublicHealthNoticeIssued',
  'public-interest-approval': 'PublicInterestApproved',
  'legal-order': 'LegalOrderRecorded',
  's251-approval': 'Section251Approved',
  'named-exclusion': 'ExclusionNamed',
} as const;

/** The patient opts out, or back in; recorded at the business time unless told otherwise. */
export const choosesOptOut = (
  person: Person,
  value: 'opted-out' | 'withdrawn',
  {
    scheme = 'national',
    from = day(2),
    recordedAt = from,
  }: { scheme?: OptOutScheme; from?: Instant; recordedAt?: Instant } = {},
): Person =>
  person.tell(recordedAt, {
    type: value === 'opted-out' ? 'OptOutRegistered' : 'OptOutWithdrawn',
    data: {
      scheme,
      channel: scheme === 'national' ? 'phone' : 'practice',
      madeBy,
      identityLevel: null,
      from,
      evidence: null,
      recordedBy: staff,
    },
  });

const answers = {
  given: 'ProjectConsentGiven',
  refused: 'ProjectConsentRefused',
  withdrawn: 'ProjectConsentWithdrawn',
} as const;

/** What the patient says about one project. */
export const answersProject = (
  person: Person,
  value: ProjectConsentValue,
  {
    projectId = 'study-s',
    from = day(2),
    recordedAt = from,
  }: { projectId?: string; from?: Instant; recordedAt?: Instant } = {},
): Person =>
  person.tell(recordedAt, {
    type: answers[value],
    data: {
      projectId,
      from,
      notice: 'study/1',
      method: 'letter',
      madeBy,
      evidence: null,
      recordedBy: staff,
    },
  });

/** The small county with the grounds a use may rest on: studies S and T, and whatever a test adds. */
export class Research {
  readonly world = new World();
  private readonly events: Recorded<GroundEvent>[] = [];

  constructor() {
    for (const id of ['study-s', 'study-t'])
      this.holds(id, { kind: 'project', title: id, sponsor: 'University', reference: 'IRAS 1' });
  }

  /** Puts something on record, to hold from the first day on. */
  holds(
    groundId: string,
    details: GroundDetails,
    { from = day(1), to = null }: { from?: Instant; to?: Instant | null } = {},
  ): this {
    const type = recordedEvent[details.kind];
    // Each kind of details goes with the event of its own name.
    const event = { type, data: { groundId, details, from, to, recordedBy: staff } } as GroundEvent;
    return this.record(day(1), event);
  }

  ends(groundId: string, to: Instant, recordedAt = to): this {
    return this.record(recordedAt, { type: 'GroundEnded', data: { groundId, to, recordedBy: staff } });
  }

  private record(recordedAt: Instant, event: GroundEvent): this {
    const id = `grounds/${String(this.events.length)}` as EventId;
    this.events.push({ ...event, id, recordedAt });
    return this;
  }

  /** Research by a university on confidential data of every source, with no basis, unless asked otherwise. */
  asks(
    person: Person,
    {
      knownAt,
      others = [],
      ...asked
    }: Partial<SecondaryUseRequest> & {
      readonly knownAt?: Instant;
      readonly others?: readonly Person[];
    } = {},
  ): SecondaryUseDecision {
    const at = asked.at ?? day(10);
    const known = knownAt ?? at;
    const events = this.events.filter((event) => event.recordedAt <= known);
    return decideSecondaryUse(
      {
        viewer: odsCode('UUU'),
        actor: { id: 'researcher-1', roleCode: null },
        purpose: 'research',
        programme: null,
        recipient: 'university',
        data: 'confidential',
        sources: 'any',
        project: null,
        basis: null,
        disease: null,
        ...asked,
        at,
      },
      { ...this.world.factsFor(person, known, others), grounds: evolveGrounds(noGrounds, events) },
    );
  }
}
