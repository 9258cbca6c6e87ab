import {
  type AccessDecision,
  type AccessFacts,
  type AccessRequest,
  decideAccess,
  defaultPolicy,
  type DirectoryEvent,
  emptyDirectory,
  emptyPracticeList,
  evolveDirectory,
  evolvePatient,
  evolvePracticeList,
  type ListStatus,
  type PolicySettings,
  type PracticeListEvent,
  type Recorded,
  unregistered,
} from '#libs/consent';
import { type EventId, type Instant, instant, type OdsCode, odsCode } from '#libs/kernel';
import { day, type Person, staff } from './person.js';

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
