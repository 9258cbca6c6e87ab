import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AskedRequestOptions,
  type Caller,
  EndCareRelationshipCommand,
  ListAskedRequestsQuery,
  SetRestrictionCommand,
} from '#libs/application';
import type { PatientId } from '#libs/kernel';
import { clinicClinician, CodeTraffic } from '../support/code-traffic.js';
import {
  admin,
  auditor,
  clinician,
  contextOf,
  HOSPITAL,
  patientCaller,
  refusalOf,
  service,
  staff,
} from '../support/surgery.js';

let traffic: CodeTraffic;

beforeEach(async () => {
  traffic = await CodeTraffic.start();
});

afterEach(() => traffic.close());

const list = async (by: Caller = clinician, options: Partial<AskedRequestOptions> = {}) => {
  const { head } = await traffic.store.identity();
  const all = { minPosition: head!, cursor: null, limit: 50, pending: null, ...options };
  return traffic.app.queries.execute(new ListAskedRequestsQuery(by, all));
};

const idsOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ requestId }) => requestId);

const endCare = async (patientId: PatientId): Promise<void> => {
  const started = traffic.store.events.find(
    ({ type, stream, data }) =>
      type === 'CareRelationshipStarted' && stream.includes(patientId) && data.organisation === HOSPITAL,
  );
  const relationshipId = started!.data.relationshipId as string;
  await traffic.app.commands.execute(
    new EndCareRelationshipCommand(contextOf(service), patientId, { relationshipId }),
  );
};

describe('the requests of an organisation', () => {
  it('are those it made, across patients, newest first, with where each code went', async () => {
    const [first, second] = [await traffic.asks(), await traffic.asks()];
    const theirs = await traffic.asks(clinicClinician);
    expect(idsOf(await list())).toEqual([second.requestId, first.requestId]);
    expect(idsOf(await list(service))).toEqual([second.requestId, first.requestId]);
    expect(idsOf(await list(clinicClinician))).toEqual([theirs.requestId]);
    expect(idsOf(await list(staff))).toEqual([]);
    const [newest] = (await list()).items;
    expect(newest).toMatchObject({
      patientId: second.patientId,
      organisation: HOSPITAL,
      status: 'pending',
      code: { channel: 'sms', destination: '•••••123' },
    });
  });

  it('say nothing of a patient who is no longer in its care, or not to be seen', async () => {
    const [gone, hidden, there] = [await traffic.asks(), await traffic.asks(), await traffic.asks()];
    await endCare(gone.patientId);
    const restricted = { restricted: true };
    await traffic.app.commands.execute(
      new SetRestrictionCommand(contextOf(staff), hidden.patientId, restricted),
    );
    expect(idsOf(await list())).toEqual([there.requestId]);
  });

  it('come in pages, pending ones or the others alone', async () => {
    const asked = [await traffic.asks(), await traffic.asks(), await traffic.asks()];
    const first = await list(clinician, { limit: 2 });
    expect([first.items.length, first.next]).toEqual([2, expect.any(String)]);
    const second = await list(clinician, { limit: 2, cursor: first.next });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(asked.map(({ requestId }) => requestId).reverse());
    expect(second.next).toBeNull();
    expect(idsOf(await list(clinician, { pending: true }))).toHaveLength(3);
    traffic.pass(61);
    expect(idsOf(await list(clinician, { pending: true }))).toEqual([]);
    expect((await list(clinician, { pending: false })).items).toMatchObject(
      Array(3).fill({ status: 'expired' }),
    );
  });

  it('are listed for those who ask, and for nobody else', async () => {
    const { patientId } = await traffic.asks();
    for (const by of [admin, auditor, patientCaller(patientId)])
      expect((await refusalOf(list(by))).code).toBe('CONSENT_NOT_PERMITTED');
    expect((await refusalOf(list(clinician, { cursor: 'abc' }))).code).toMatch(/CURSOR_INVALID$/);
  });
});
