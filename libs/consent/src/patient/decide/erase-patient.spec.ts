import { describe, expect, it } from '@jest/globals';
import { type Instant, instant } from '#libs/kernel';
import { patientAfter } from '../../../contract/src/given.js';
import { deathRemoved, died } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  directory,
  directoryWith,
  LAST_YEAR,
  NOW,
  PATIENT,
  registered,
} from '../../../contract/src/people-and-places.js';
import { recorded } from '../../../contract/src/recorded.js';
import type { DirectoryState } from '../../directory/state.js';
import { evolveGrounds, noGrounds } from '../../grounds/state.js';
import { defaultPolicy } from '../../policy/policy.js';
import type { Actor } from '../../vocabulary/who.js';
import type { ErasePatient, PatientCommand } from '../commands.js';
import type { PatientEvent } from '../events.js';
import { decidePatient } from './index.js';

const ADMIN: Actor = { ...CLINICIAN, role: 'admin' };

const order = evolveGrounds(noGrounds, [
  recorded(
    {
      type: 'LegalOrderRecorded' as const,
      data: {
        groundId: 'order-17',
        details: { kind: 'legal-order' as const, form: 'court-order' as const, reference: '17/2024' },
        from: LAST_YEAR,
        to: null,
        recordedBy: ADMIN,
      },
    },
    0,
  ),
]);

const decide = (
  command: PatientCommand,
  events: readonly PatientEvent[],
  facts: { readonly directory?: DirectoryState; readonly others?: readonly PatientEvent[][] } = {},
): readonly PatientEvent[] | string => {
  const decision = decidePatient(command, patientAfter(registered(), ...events), {
    patientId: PATIENT,
    directory: facts.directory ?? directory,
    grounds: order,
    others: (facts.others ?? []).map((other) => patientAfter(registered(), ...other)),
    superseded: [],
    practiceLists: new Map(),
  });
  return decision.ok ? decision.value : decision.error.code;
};

const erase = (now: Instant = NOW, cause: ErasePatient['cause'] = { kind: 'retention-over' }) =>
  ({ type: 'ErasePatient', cause, authorisation: 'IG 2024/9', by: ADMIN, now }) as const;

/** Ten years by the policy there is until another is adopted; the days are England's. */
const DEATH = instant('2014-05-31T22:30:00Z');
const LAST_DAY = instant('2024-05-30T22:59:59Z');
const FIRST_DAY = instant('2024-05-30T23:00:00Z');
const dead = died('formal', { from: DEATH });

describe('erasing a patient', () => {
  it('is refused while the record has to be kept', () => {
    expect(decide(erase(), [])).toBe('CONSENT_ERASURE_RETAINED');
    expect(decide(erase(), [died('informal', { from: DEATH })])).toBe('CONSENT_ERASURE_RETAINED');
    expect(decide(erase(), [dead, deathRemoved(LAST_YEAR)])).toBe('CONSENT_ERASURE_RETAINED');
    expect(decide(erase(LAST_DAY), [dead])).toBe('CONSENT_ERASURE_RETAINED');
  });

  it('is done from the day on which the time is over, and says by which policy', () => {
    expect(decide(erase(FIRST_DAY), [dead])).toEqual([
      {
        type: 'PatientErased',
        data: {
          cause: { kind: 'retention-over', policyVersion: 'default-1', yearsAfterDeath: 10 },
          authorisation: 'IG 2024/9',
          at: FIRST_DAY,
          recordedBy: ADMIN,
        },
      },
    ]);
  });

  it('goes by the policy in force', () => {
    const longer = directoryWith({
      type: 'SharingPolicyAdopted',
      data: {
        version: 'longer',
        from: LAST_YEAR,
        settings: { ...defaultPolicy.settings, retention: { yearsAfterDeath: 20 } },
        recordedBy: ADMIN,
      },
    });
    expect(decide(erase(), [dead], { directory: longer })).toBe('CONSENT_ERASURE_RETAINED');
  });

  it('waits for the latest death on record under any number of the person', () => {
    const others = [[died('formal', { from: LAST_YEAR })]];
    expect(decide(erase(), [dead], { others })).toBe('CONSENT_ERASURE_RETAINED');
    expect(decide(erase(), [], { others: [[dead]] })).toHaveLength(1);
  });

  it('is done at any time by a legal order on record', () => {
    const by = (groundId: string) => decide(erase(NOW, { kind: 'legal-order', groundId }), []);
    expect(by('order-17')).toMatchObject([
      { data: { cause: { kind: 'legal-order', groundId: 'order-17' } } },
    ]);
    expect(by('order-18')).toBe('CONSENT_ERASURE_RETAINED');
  });

  it('is done once, and nothing is recorded after it', () => {
    const erased = decide(erase(), [dead]) as readonly PatientEvent[];
    const after = [dead, ...erased];
    expect(decide(erase(), after)).toBe('CONSENT_PATIENT_ERASED');
    expect(decide({ type: 'SetRestriction', restricted: true, by: ADMIN, now: NOW }, after)).toBe(
      'CONSENT_PATIENT_ERASED',
    );
  });

  it('cancels what is being asked for', () => {
    const asked: PatientEvent = {
      type: 'AccessRequested',
      data: {
        requestId: 'q-1',
        organisation: CLINICIAN.organisation!,
        purpose: 'direct-care',
        at: NOW,
        expiresAt: instant('2024-06-01T13:00:00Z'),
        recordedBy: CLINICIAN,
      },
    };
    const erased = decide(erase(NOW, { kind: 'legal-order', groundId: 'order-17' }), [asked]);
    expect(erased).toMatchObject([
      { type: 'PatientErased' },
      { type: 'AccessRequestCancelled', data: { requestId: 'q-1', reason: 'erased' } },
    ]);
  });
});
