import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PatientEvent } from '#libs/consent';
import { CLINICIAN, PRACTICE, registered, relationshipStarted, SELF, TRUST } from '#libs/consent/contract';
import { plusMillis } from '#libs/kernel';
import { notificationError } from '#libs/notifications';
import { officerEmails, patientAlerts } from '#libs/reactors';
import { contactPoint } from '../support/request-story.js';
import { ANN, EffectBench, OLD_NUMBER } from './effect-bench.js';

let bench: EffectBench;

beforeEach(async () => {
  bench = await EffectBench.open();
  await bench.happens(registered());
  await bench.happens(contactPoint('phone', 'sms', '+447700900123', true));
  await bench.happens(contactPoint('email', 'email', 'rosa@example.org'));
});

afterEach(() => bench.close());

const now = () => bench.clock.now();

const request = () =>
  ({
    requestId: 'r1',
    organisation: TRUST,
    purpose: 'direct-care',
    at: now(),
    recordedBy: CLINICIAN,
  }) as const;

const override = (): PatientEvent => ({
  type: 'EmergencyOverrideStarted',
  data: {
    overrideId: 'o1',
    organisation: TRUST,
    actorId: CLINICIAN.id,
    reason: 5,
    note: null,
    from: now(),
    to: plusMillis(now(), 1_000),
    relationshipId: null,
    recordedBy: CLINICIAN,
  },
});

const granted = (basis: 'patient' | 'policy' = 'patient'): PatientEvent => ({
  type: 'ConsentGranted',
  data: {
    direction: 'share-in',
    scope: { kind: 'all' },
    from: now(),
    to: null,
    keepNamed: false,
    basis,
    notice: 'n',
    method: 'online',
    madeBy: SELF,
    evidence: null,
    recordedBy: CLINICIAN,
  },
});

const alerts = (channels?: readonly ('sms' | 'email')[]) =>
  patientAlerts({ people: bench.people, wayOut: bench.wayOut(channels), clock: bench.clock });

const toldOf = async (event: PatientEvent): Promise<readonly (readonly [string, string])[]> => {
  bench.sent.length = 0;
  await bench.react(alerts(), await bench.happens(event));
  return bench.sent.map(({ to, text }) => [to, text]);
};

describe('a patient is told', () => {
  it.each([
    [
      'of a share by code',
      () => ({ type: 'CodeVerified', data: request() }),
      /^RAA may now see your health record/,
    ],
    [
      'of a share approved online',
      () => ({ type: 'AccessRequestApproved', data: request() }),
      /^RAA may now see your health record/,
    ],
    ['of a grant for all', () => granted(), /^Every organisation that cares for you may now see/],
    ['of a lock', () => ({ type: 'CodeLocked', data: { ...request(), issue: 1 } }), /Too many wrong codes/],
    ['of an emergency override', override, /in an emergency/],
  ] as readonly (readonly [string, () => PatientEvent, RegExp])[])(
    '%s, once, the way they prefer',
    async (_, event, wanted) => {
      const told = await toldOf(event());
      expect(told).toEqual([['+447700900123', expect.stringMatching(wanted)]]);
    },
  );

  it('of a changed contact by the old and the new one, and of a new one or a preference by none', async () => {
    const told = await toldOf(contactPoint('phone', 'sms', '+447700900456', true));
    expect(told.map(([to]) => to)).toEqual(['+447700900123', '+447700900456']);
    expect(await toldOf(contactPoint('tablet', 'email', 'other@example.org'))).toEqual([]);
    expect(await toldOf(contactPoint('phone', 'sms', '+447700900456', false))).toEqual([]);
    const removed = await toldOf({
      type: 'ContactPointRemoved',
      data: { contactPointId: 'phone', recordedBy: CLINICIAN },
    });
    expect(removed.map(([to]) => to)).toEqual(['+447700900456']);
  });

  it('of each choice that somebody wrote down for them, and of none of their own but a share', async () => {
    const { data } = granted() as Extract<PatientEvent, { type: 'ConsentGranted' }>;
    const scope = { kind: 'organisation', organisation: TRUST } as const;
    const own = { ...CLINICIAN, role: 'patient', organisation: null } as const;
    const written = [/RAA wrote down your choice about who may see your health record/];
    for (const type of ['ConsentRefused', 'ConsentRevoked', 'VerificationRequired'] as const) {
      const told = await toldOf({ type, data: { ...data, scope, method: 'in-person' } });
      expect(told.map(([, text]) => text)).toEqual(written.map((text) => expect.stringMatching(text)));
      expect(await toldOf({ type, data: { ...data, scope, recordedBy: own } })).toEqual([]);
      expect(await toldOf({ type, data: { ...data, scope, basis: 'policy' } })).toEqual([]);
    }
    const shareOut = { ...data, direction: 'share-out' } as const;
    expect(await toldOf({ type: 'ConsentGranted', data: shareOut })).toHaveLength(1);
    const answer: PatientEvent = {
      type: 'SharingQuestionAnswered',
      data: {
        organisation: TRUST,
        relationshipId: 'r',
        answer: 'no',
        from: now(),
        notice: 'n',
        method: 'phone',
        madeBy: SELF,
        recordedBy: CLINICIAN,
      },
    };
    expect(await toldOf(answer)).toHaveLength(1);
    expect(await toldOf({ ...answer, data: { ...answer.data, recordedBy: own } })).toEqual([]);
  });

  it('of nothing that a policy set, is imported, is older than a day, or came after a death', async () => {
    expect(await toldOf(granted('policy'))).toEqual([]);
    expect(alerts().plan(await bench.imported(override()))).toBeNull();
    const old = await bench.happens(override());
    bench.pass(24 * 60);
    await bench.react(alerts(), old);
    await bench.happens({
      type: 'DeathRecorded',
      data: { status: 'formal', dateOfDeath: null, from: now(), recordedBy: CLINICIAN },
    });
    expect(await toldOf(override())).toEqual([]);
  });

  it('another way when the preferred one fails for good', async () => {
    bench.faults.set('sms', notificationError('NOTIFICATION_ADDRESS_REFUSED'));
    expect((await toldOf(override())).map(([to]) => to)).toEqual(['rosa@example.org']);
  });

  it('once, when the message to the second address has to be tried again', async () => {
    await bench.happens({
      type: 'ContactPointRemoved',
      data: { contactPointId: 'email', recordedBy: CLINICIAN },
    });
    await bench.happens(contactPoint('phone', 'sms', '+447700900123'));
    const change = await bench.happens(contactPoint('phone', 'sms', '+447700900456'));
    bench.sent.length = 0;
    await bench.react(alerts(), change);
    await bench.react(alerts(), change, 2);
    expect(bench.sent.map(({ to }) => to)).toEqual(['+447700900123', '+447700900456']);
  });

  it('later, when providers are set up wrongly: it is tried again until somebody has mended that', async () => {
    const wrong = notificationError('NOTIFICATION_MISCONFIGURED');
    bench.faults.set('sms', wrong).set('email', wrong);
    await expect(toldOf(override())).rejects.toMatchObject({ code: 'NOTIFICATION_MISCONFIGURED' });
  });

  it('nothing where the ledger has no provider, which nobody needs to be told', async () => {
    await bench.react(alerts([]), await bench.happens(override()));
    expect(bench.sent).toEqual([]);
  });
});

describe('a privacy officer is told', () => {
  const emails = () =>
    officerEmails({
      people: bench.people,
      wayOut: bench.wayOut(),
      clock: bench.clock,
      officerOf: (practice) => (practice === PRACTICE ? 'officer@example.org' : undefined),
    });
  const registration = relationshipStarted({
    relationshipId: 'gp',
    organisation: PRACTICE,
    kind: 'registration',
  });
  const toldBy = async (event: PatientEvent): Promise<readonly string[]> => {
    await bench.react(emails(), await bench.happens(event));
    return bench.sent.map(({ to }) => to);
  };

  it('of an override for a patient of the practice, without a name', async () => {
    await bench.happens(registration);
    expect(await toldBy(override())).toEqual(['officer@example.org']);
    expect(JSON.stringify(bench.sent)).not.toContain('Rosa');
    expect(JSON.stringify(bench.sent)).not.toContain(ANN);
  });

  it('of a self-claimed relationship, and of no other', async () => {
    await bench.happens(registration);
    expect(await toldBy(relationshipStarted({ relationshipId: 'x' }))).toEqual([]);
    const claim = relationshipStarted({ relationshipId: 'y', kind: 'self-claimed' });
    const data = { ...claim.data, selfClaim: { reason: 4, note: null } } as typeof claim.data;
    expect(await toldBy({ type: 'CareRelationshipStarted', data })).toEqual(['officer@example.org']);
  });

  it('of a survivor whose old number alone is registered there, while they are joined', async () => {
    await bench.happens(registered(), OLD_NUMBER);
    await bench.happens(registration, OLD_NUMBER);
    await bench.happens({
      type: 'SupersededNumberLinked',
      data: { superseded: OLD_NUMBER, from: now(), recordedBy: CLINICIAN },
    });
    expect(await toldBy(override())).toEqual(['officer@example.org']);
    bench.sent.length = 0;
    await bench.happens({
      type: 'MergeUndone',
      data: { other: OLD_NUMBER, from: now(), recordedBy: CLINICIAN },
    });
    expect(await toldBy(override())).toEqual([]);
  });

  it('later, when the mail server is set up wrongly', async () => {
    await bench.happens(registration);
    bench.faults.set('email', notificationError('NOTIFICATION_MISCONFIGURED'));
    await expect(toldBy(override())).rejects.toMatchObject({ code: 'NOTIFICATION_MISCONFIGURED' });
  });

  it('nothing where nobody said where to write', async () => {
    expect(await toldBy(override())).toEqual([]);
  });
});
