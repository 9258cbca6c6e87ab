import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DefineLocalAreaCommand,
  GetAreaQuery,
  GetPracticeListQuery,
  RecordChoiceCommand,
  RegisterOrganisationsCommand,
  SetContactPointCommand,
  SetLocalAreaMemberCommand,
  SetPracticeListEntryCommand,
} from '#libs/application';
import type { ListStatus } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import { newKey, startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  choice,
  choose,
  contextOf,
  HOSPITAL,
  patientCaller,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let patientId: PatientId;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
});

afterEach(() => app.close());

const count = (type: string): number => app.store.events.filter((event) => event.type === type).length;

describe('a command repeated with its key', () => {
  it('is carried out once, however often and at once it comes', async () => {
    const key = newKey();
    const receipts = await Promise.all(
      Array.from({ length: 5 }, () =>
        choose(app, patientId, 'refused', contextOf(patientCaller(patientId), { key })),
      ),
    );
    expect(count('ConsentRefused')).toBe(1);
    expect(receipts.map(({ replayed }) => replayed).sort()).toEqual([false, true, true, true, true]);
    const [first, ...others] = receipts.map((receipt) => ({ ...receipt, replayed: true }));
    for (const other of others) expect(other).toEqual(first);
  });

  it('answers as the first time after other commands', async () => {
    const key = newKey();
    const context = contextOf(patientCaller(patientId), { key });
    const first = await choose(app, patientId, 'refused', context);
    await choose(app, patientId, 'granted');
    expect(await choose(app, patientId, 'refused', context)).toEqual({ ...first, replayed: true });
  });

  it('names again what it made', async () => {
    const key = newKey();
    const command = () =>
      new SetContactPointCommand(contextOf(patientCaller(patientId), { key }), patientId, {
        channel: 'sms',
        value: '+447700900123',
        preferred: true,
      });
    const first = await app.commands.execute(command());
    expect(first.createdId).not.toBeNull();
    expect((await app.commands.execute(command())).createdId).toBe(first.createdId);
  });

  it('is refused with another body, and by another person', async () => {
    const key = newKey();
    await choose(app, patientId, 'refused', contextOf(patientCaller(patientId), { key }));
    const other = choose(
      app,
      patientId,
      'granted',
      contextOf(patientCaller(patientId), { key, body: 'other' }),
    );
    expect((await refusalOf(other)).code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
    const someone = {
      ...patientCaller(patientId),
      actor: { ...patientCaller(patientId).actor, id: 'another' },
    };
    const theirs = choose(app, patientId, 'refused', contextOf(someone, { key }));
    expect((await refusalOf(theirs)).code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
    expect(count('ConsentRefused') + count('ConsentGranted')).toBe(1);
  });

  it('is refused for another patient', async () => {
    const another = await registerPatient(app, 2);
    const key = newKey();
    const by = { ...patientCaller(patientId), clientId: 'portal' };
    await choose(app, patientId, 'refused', contextOf(by, { key }));
    const theirs = { ...patientCaller(another), clientId: 'portal' };
    const reused = app.commands.execute(
      new RecordChoiceCommand(contextOf(theirs, { key, body: 'other' }), another, choice('granted')),
    );
    expect((await refusalOf(reused)).code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
  });

  it('is another command when another client uses the key', async () => {
    const key = newKey();
    const caller = patientCaller(patientId);
    await choose(app, patientId, 'refused', contextOf({ ...caller, clientId: 'one' }, { key }));
    await choose(app, patientId, 'refused', contextOf({ ...caller, clientId: 'two' }, { key }));
    expect(count('ConsentRefused')).toBe(2);
  });
});

describe('a repetition of what stood so already', () => {
  it('does not lift what a practice prohibited in between', async () => {
    const key = newKey();
    const list = (status: ListStatus, context = contextOf(staff)) =>
      app.commands.execute(
        new SetPracticeListEntryCommand(context, { practice: PRACTICE, organisation: HOSPITAL, status }),
      );
    await list('allowed');
    const first = await list('allowed', contextOf(staff, { key }));
    await list('prohibited');
    expect(await list('allowed', contextOf(staff, { key }))).toEqual({ ...first, replayed: true });
    const shown = await app.queries.execute(
      new GetPracticeListQuery(staff, PRACTICE, { at: null, knownAt: null }),
    );
    expect(shown.entries).toMatchObject([{ organisation: HOSPITAL, status: 'prohibited' }]);
  });

  it('does not bring back into an area whom somebody took out in between', async () => {
    const key = newKey();
    const areaId = 'leicestershire';
    const members = { areaId, name: 'Leicestershire', members: [HOSPITAL] };
    await app.commands.execute(new DefineLocalAreaCommand(contextOf(admin), members));
    const set = (member: boolean, context = contextOf(admin)) =>
      app.commands.execute(
        new SetLocalAreaMemberCommand(context, { areaId, organisation: HOSPITAL, member }),
      );
    const first = await set(true, contextOf(admin, { key }));
    await set(false);
    expect(await set(true, contextOf(admin, { key }))).toEqual({ ...first, replayed: true });
    const { value } = await app.queries.execute(new GetAreaQuery(admin, areaId));
    expect(value.memberships.at(-1)).toMatchObject({ organisation: HOSPITAL, member: false });
  });
});

describe('a command that changes nothing', () => {
  it('writes nothing and answers where the stream stands', async () => {
    const set = () =>
      app.commands.execute(
        new SetContactPointCommand(contextOf(patientCaller(patientId)), patientId, {
          channel: 'email',
          value: 'pat@example.org',
          preferred: false,
        }),
      );
    const first = await set();
    const again = await set();
    expect(count('ContactPointSet')).toBe(1);
    expect(again).toMatchObject({
      revision: first.revision,
      position: first.position,
      createdId: first.createdId,
      events: [],
      replayed: false,
    });
  });

  it('is refused where there is no stream to speak of', async () => {
    const fresh = await startApplication();
    const nothing = fresh.commands.execute(
      new RegisterOrganisationsCommand(contextOf(admin), { organisations: [] }),
    );
    await expect(refusalOf(nothing)).resolves.toMatchObject({ definition: { status: 409 } });
    await fresh.close();
  });
});

describe('If-Match', () => {
  it('lets a command through at the revision it names, and no other', async () => {
    const { revision } = await choose(app, patientId, 'refused');
    const context = (ifMatch: bigint) => contextOf(patientCaller(patientId), { ifMatch });
    const stale = choose(app, patientId, 'granted', context(revision - 1n));
    expect(await refusalOf(stale)).toMatchObject({
      code: 'CONSENT_REVISION_STALE',
      definition: { status: 412 },
    });
    const current = await choose(app, patientId, 'granted', context(revision));
    expect(current.revision).toBe(revision + 1n);
  });

  it('does not keep a repetition from its answer', async () => {
    const { revision } = await choose(app, patientId, 'refused');
    const context = contextOf(patientCaller(patientId), { ifMatch: revision });
    const first = await choose(app, patientId, 'granted', context);
    expect(await choose(app, patientId, 'granted', context)).toEqual({ ...first, replayed: true });
  });
});
