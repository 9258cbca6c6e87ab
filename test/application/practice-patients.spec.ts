import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Caller,
  EndCareRelationshipCommand,
  GetPatientQuery,
  ListPracticePatientsQuery,
  RecordDeathCommand,
  SetRestrictionCommand,
} from '#libs/application';
import { ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import type { Position } from '#libs/event-store';
import { START, startApplication, type TestApplication } from '../support/application.js';
import {
  auditor,
  contextOf,
  OTHER_PRACTICE,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let clock: ManualClock;
let ids: PatientId[];
let newest: Position;

beforeEach(async () => {
  clock = new ManualClock(START);
  app = await startApplication({ clock, projecting: true });
  await registerOrganisations(app);
  ids = [];
  for (const n of [1, 2, 3]) ids.push(await registerPatient(app, n));
  ids.sort();
  await registerPatient(app, 4, OTHER_PRACTICE);
  clock.set(plusMillis(START, 60_000));
  newest = app.store.events.at(-1)!.position;
});

afterEach(() => app.close());

const list = (
  by: Caller = staff,
  options: Partial<ListPracticePatientsQuery['options']> = {},
  practice = PRACTICE,
) =>
  app.queries.execute(
    new ListPracticePatientsQuery(by, practice, {
      cursor: null,
      limit: 50,
      minPosition: newest,
      ...options,
    }),
  );

describe('the patients of a practice', () => {
  it('are those registered there now, with since when', async () => {
    const { items, next } = await list();
    expect(items.map(({ patientId }) => patientId)).toEqual(ids);
    expect(next).toBeNull();
    for (const { since, ...item } of items) {
      expect(item).toMatchObject({ restricted: false, death: 'none', survivor: null });
      expect(since >= START && since < clock.now()).toBe(true);
    }
  });

  it('come in pages', async () => {
    const first = await list(staff, { limit: 2 });
    expect(first.items.map(({ patientId }) => patientId)).toEqual(ids.slice(0, 2));
    const second = await list(staff, { limit: 2, cursor: first.next });
    expect(second.items.map(({ patientId }) => patientId)).toEqual(ids.slice(2));
    expect(second.next).toBeNull();
    expect((await refusalOf(list(staff, { cursor: 'abc' }))).code).toBe('READ_MODEL_CURSOR_INVALID');
  });

  it('come with deaths; that a record is restricted is told to the practice alone', async () => {
    const [patientId] = ids as [PatientId];
    await app.commands.execute(
      new RecordDeathCommand(contextOf(staff), patientId, { status: 'formal', dateOfDeath: null }),
    );
    const { position: minPosition } = await app.commands.execute(
      new SetRestrictionCommand(contextOf(staff), patientId, { restricted: true }),
    );
    expect((await list(staff, { minPosition })).items[0]).toMatchObject({
      patientId,
      death: 'formal',
      restricted: true,
    });
    const { items } = await list(auditor, { minPosition });
    expect(items[0]).toMatchObject({ patientId, death: 'formal' });
    expect(items.map(({ restricted }) => restricted)).toEqual([null, null, null]);
  });

  it('are no longer those who have left', async () => {
    const [patientId] = ids as [PatientId];
    const { relationships } = await app.queries.execute(new GetPatientQuery(staff, patientId));
    const { position: minPosition } = await app.commands.execute(
      new EndCareRelationshipCommand(contextOf(staff), patientId, {
        relationshipId: relationships[0]!.relationshipId,
      }),
    );
    clock.set(plusMillis(clock.now(), 1_000));
    const { items } = await list(staff, { minPosition });
    expect(items.map(({ patientId: id }) => id)).toEqual(ids.slice(1));
  });

  it('are for the practice itself and for auditors', async () => {
    expect((await list(auditor, {}, OTHER_PRACTICE)).items).toHaveLength(1);
    expect((await refusalOf(list(staff, {}, OTHER_PRACTICE))).code).toBe('CONSENT_NOT_PERMITTED');
  });
});
