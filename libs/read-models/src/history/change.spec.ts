import { describe, expect, it } from '@jest/globals';
import { evolvePatient, type PatientEvent, unregistered } from '#libs/consent';
import { commandIdOf, eventIdOf, instant, plusMillis } from '#libs/kernel';
import { sampleEvents } from '#libs/stored-events/contract';
import { ben, chose, clerk, day, restricted } from '../../test/people.js';
import { businessTimeOf } from './business-time.js';
import { changeOf } from './change.js';

const all = { scope: { kind: 'all' } } as const;

/** What each of the events changed, recorded a second apart. */
const changesBy = (events: readonly PatientEvent[]): readonly string[] => {
  let before = unregistered;
  return events.map((event, index) => {
    const recorded = {
      ...event,
      id: eventIdOf(commandIdOf('spec', 'change'), index),
      recordedAt: plusMillis(instant('2024-03-01T09:00:01Z'), index * 1_000),
    };
    const after = evolvePatient(before, recorded);
    const change = changeOf(event, businessTimeOf(recorded), before, after);
    before = after;
    return `${change.old} -> ${change.new}`;
  });
};

describe('a change', () => {
  it.each([
    [
      'choices',
      [chose('granted', '2024-03-01T00:00:00Z'), chose('revoked', '2024-03-02T00:00:00Z')],
      ['not-recorded -> granted', 'granted -> revoked'],
    ],
    [
      'late evidence, which is placed where it took effect',
      [chose('revoked', '2024-03-02T00:00:00Z'), chose('granted', '2024-03-01T00:00:00Z')],
      ['not-recorded -> revoked', 'not-recorded -> granted'],
    ],
    [
      'a choice for all, which is a scope of its own',
      [chose('granted', '2024-03-01T00:00:00Z'), chose('refused', '2024-03-02T00:00:00Z', all)],
      ['not-recorded -> granted', 'not-recorded -> refused'],
    ],
    [
      'a named grant that a refusal for all has ended',
      [
        chose('granted', '2024-03-01T00:00:00Z'),
        chose('refused', '2024-03-02T00:00:00Z', all),
        chose('granted', '2024-03-03T00:00:00Z'),
      ],
      ['not-recorded -> granted', 'not-recorded -> refused', 'not-recorded -> granted'],
    ],
    [
      'a choice set by a policy, which stands beside what the patient said',
      [
        chose('granted', '2024-03-01T00:00:00Z'),
        chose('refused', '2024-03-02T00:00:00Z', { basis: 'policy' }),
        chose('verify', '2024-03-03T00:00:00Z', { basis: 'policy' }),
        chose('revoked', '2024-03-04T00:00:00Z'),
      ],
      ['not-recorded -> granted', 'not-recorded -> refused', 'refused -> verify', 'granted -> revoked'],
    ],
    [
      'a question and its answer',
      [
        { type: 'SharingQuestionAsked', data: sampleEvents.SharingQuestionAsked },
        { type: 'SharingQuestionAnswered', data: { ...sampleEvents.SharingQuestionAnswered, answer: 'no' } },
        { type: 'SharingQuestionAsked', data: sampleEvents.SharingQuestionAsked },
      ],
      ['not-asked -> asked', 'not-recorded -> refused', 'answered -> asked'],
    ],
    [
      'a restriction',
      [
        restricted('PatientRestricted', 1),
        restricted('PatientRestrictionLifted', 2),
        restricted('PatientRestrictionLifted', 3),
      ],
      ['not-restricted -> restricted', 'restricted -> not-restricted', 'not-restricted -> not-restricted'],
    ],
    [
      'a death recorded and removed',
      [
        { type: 'DeathRecorded', data: { ...sampleEvents.DeathRecorded, status: 'informal', from: day(1) } },
        { type: 'DeathRecorded', data: { ...sampleEvents.DeathRecorded, from: day(2) } },
        { type: 'DeathRecordRemoved', data: { from: day(3), recordedBy: clerk } },
      ],
      ['none -> informal', 'informal -> formal', 'formal -> none'],
    ],
    [
      'a contact point',
      [
        { type: 'ContactPointSet', data: { ...sampleEvents.ContactPointSet, preferred: false } },
        { type: 'ContactPointSet', data: sampleEvents.ContactPointSet },
        { type: 'ContactPointRemoved', data: sampleEvents.ContactPointRemoved },
      ],
      ['none -> set', 'set -> preferred', 'preferred -> none'],
    ],
    [
      'a relationship',
      [
        { type: 'CareRelationshipStarted', data: sampleEvents.CareRelationshipStarted },
        { type: 'CareRelationshipEnded', data: sampleEvents.CareRelationshipEnded },
      ],
      ['none -> started', 'started -> ended'],
    ],
    [
      'an override',
      [
        { type: 'EmergencyOverrideStarted', data: { ...sampleEvents.EmergencyOverrideStarted, to: day(30) } },
        {
          type: 'EmergencyOverrideEnded',
          data: { ...sampleEvents.EmergencyOverrideEnded, to: instant('2024-03-01T09:00:00Z') },
        },
      ],
      ['none -> started', 'started -> ended'],
    ],
    [
      'an item',
      [
        { type: 'ItemMarkedPrivate', data: { ...sampleEvents.ItemMarkedPrivate, from: day(1) } },
        { type: 'ItemPrivacyLifted', data: { ...sampleEvents.ItemPrivacyLifted, from: day(2) } },
      ],
      ['not-private -> private', 'private -> not-private'],
    ],
    [
      'a merge, in the survivor',
      [
        { type: 'SupersededNumberLinked', data: { superseded: ben, from: day(1), recordedBy: clerk } },
        { type: 'MergeConfirmed', data: { superseded: ben, from: day(2), recordedBy: clerk } },
        { type: 'MergeUndone', data: { other: ben, from: day(3), recordedBy: clerk } },
      ],
      ['none -> linked', 'linked -> confirmed', 'confirmed -> undone'],
    ],
    [
      'a merge, in the number superseded',
      [
        { type: 'NhsNumberSuperseded', data: { survivor: ben, from: day(1), recordedBy: clerk } },
        { type: 'MergeUndone', data: { other: ben, from: day(2), recordedBy: clerk } },
      ],
      ['current -> superseded', 'superseded -> current'],
    ],
    ['a request', [{ type: 'CodeVerified', data: sampleEvents.CodeVerified }], ['not-verified -> verified']],
    [
      'the number itself',
      [
        { type: 'PatientRegistered', data: sampleEvents.PatientRegistered },
        { type: 'NhsNumberInvalidated', data: { from: day(1), recordedBy: clerk } },
      ],
      ['not-registered -> registered', 'valid -> invalidated'],
    ],
  ] as readonly (readonly [string, readonly PatientEvent[], readonly string[]])[])(
    'says what was so before and since, for %s',
    (_, events, expected) => {
      expect(changesBy(events)).toEqual(expected);
    },
  );
});
