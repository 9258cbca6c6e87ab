import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  choice,
  type County,
  local,
  newPatient,
  practice,
  question,
  remote,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { startServer } from '../support/server.js';

let county: County;
let patient: TestPatient;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  patient = await newPatient(county);
});

afterAll(async () => {
  await county.server.stop();
});

const decide = async (more: object = {}) =>
  (await county.clinician.post('/v1/decisions', question(patient, remote, more))).body;

describe('a choice, from the desk to the decision', () => {
  it('asks for a code far from home, permits by the grant, and denies at once after the revocation', async () => {
    expect(await decide()).toMatchObject({ outcome: 'code-required', rule: 'direct-care.13' });

    const granted = await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted'));
    answered(granted, 201);
    expect(granted.headers.etag).toBe(`"${granted.body.revision}"`);
    const [event] = granted.body.events;
    expect(event!.type).toBe('ConsentGranted');
    expect(await decide()).toMatchObject({
      outcome: 'permit',
      rule: 'direct-care.9',
      decidingEvents: [event!.id],
      patientId: patient.id,
    });

    await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('revoked'));
    expect(await decide()).toMatchObject({ outcome: 'deny', rule: 'direct-care.7' });
  });

  it('asks close to home, and permits once the question is answered', async () => {
    const ask = () => county.localClinician.post('/v1/decisions', question(patient, local));
    expect((await ask()).body).toMatchObject({ outcome: 'ask-patient', rule: 'direct-care.12' });
    const asked = { organisation: local, notice: 'n-1' };
    await county.localClinician.post(`/v1/patients/${patient.id}/questions`, asked);
    const answer = { ...asked, answer: 'yes', method: 'in-person' };
    await county.localClinician.post(`/v1/patients/${patient.id}/answers`, answer);
    expect((await ask()).body).toMatchObject({ outcome: 'permit', rule: 'direct-care.12' });
  });

  it('shows state and history, then and now', async () => {
    const me = await county.patient(patient.id);
    const history = await me.get(
      `/v1/patients/${patient.id}/history?types=ConsentGranted,ConsentRevoked&order=oldest-first`,
    );
    const [grant, revocation] = history.body.items;
    expect(grant).toMatchObject({
      old: 'not-recorded',
      new: 'granted',
      who: { name: 'Robin Reception', organisation: practice },
    });
    expect(revocation).toMatchObject({
      old: 'granted',
      new: 'revoked',
      method: 'in-person',
      capacity: 'self',
    });

    const stateAt = async (knownAt: string) => {
      const state = await me.get(`/v1/patients/${patient.id}/sharing-state?at=${knownAt}&knownAt=${knownAt}`);
      return state.body.shareIn.organisations.find(({ organisation }) => organisation === remote)?.value;
    };
    expect(await stateAt(grant!.recordedAt)).toBe('granted');
    expect(await stateAt(revocation!.recordedAt)).toBe('revoked');
  });

  it('tells the patient who asked, permits and denials alike', async () => {
    const decided = await decide();
    const me = await county.patient(patient.id);
    const read = () => me.get(`/v1/patients/${patient.id}/disclosures`);
    let disclosures = await read();
    // The list follows the decision in its own time.
    while (disclosures.body.items[0]?.decisionId !== decided.decisionId) disclosures = await read();
    const outcomes = disclosures.body.items.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['code-required', 'permit', 'deny', 'ask-patient']));
    expect(disclosures.body.items[0]).toMatchObject({
      decisionId: decided.decisionId,
      viewer: remote,
      actor: { role: 'clinician', roleCode: 'R8000' },
    });
    expect(disclosures.body.items[0].readUpTo.map(({ stream }) => stream)).toContain(`patient-${patient.id}`);
  });

  it('explains without disclosing', async () => {
    const me = await county.patient(patient.id);
    const before = await me.get(`/v1/patients/${patient.id}/disclosures?limit=1`);
    const explained = await me.post('/v1/decisions/explain', {
      patient: { patientId: patient.id },
      viewer: remote,
      purpose: 'direct-care',
    });
    expect(explained.body).toMatchObject({ outcome: 'deny', rule: 'direct-care.7' });
    const after = await me.get(`/v1/patients/${patient.id}/disclosures?limit=1`);
    expect(after.body.items).toEqual(before.body.items);
  });

  it('answers a batch in its order, and one that fails does not fail the others', async () => {
    const other = await newPatient(county);
    await county.staff.post(`/v1/patients/${other.id}/choices`, choice('granted'));
    const requests = [question(patient), question({ ...other, nhsNumber: '9999999999' }), question(other)];
    const { body } = await county.clinician.post('/v1/decisions/batch', { requests });
    expect(body.answers.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(body.answers[2]!.body).toMatchObject({ outcome: 'permit', patientId: other.id });
  });

  it('carries the other commands of a record', async () => {
    const { id } = await newPatient(county);
    const { staff, clinician, admin } = county;
    const contact = await staff.post(`/v1/patients/${id}/contact-points`, {
      channel: 'sms',
      value: '+447700900123',
      preferred: true,
    });
    answered(contact, 201);
    const contactPoint = `/v1/patients/${id}/contact-points/${contact.body.createdId}`;
    answered(await staff.put(contactPoint, { channel: 'sms', value: '+447700900124' }), 200);
    answered(await staff.delete(contactPoint), 200);

    const item = { itemId: 'encounter-1', organisation: remote };
    answered(await clinician.post(`/v1/patients/${id}/private-items`, item), 201);
    answered(await clinician.post(`/v1/patients/${id}/private-items/lift`, item), 200);

    const override = await clinician.post(`/v1/patients/${id}/emergency-overrides`, {
      organisation: remote,
      reason: 5,
    });
    answered(override, 201);
    const over = `/v1/patients/${id}/emergency-overrides/${override.body.createdId}/end`;
    answered(await clinician.post(over), 200);

    const claim = await clinician.post(`/v1/patients/${id}/relationships/self-claims`, {
      organisation: remote,
      reason: 6,
      note: 'x',
    });
    expect([201, 409]).toContain(claim.status);
    const view = await staff.get(`/v1/patients/${id}`);
    const referral = view.body.relationships.find((r) => r.organisation === remote);
    const end = await clinician.post(`/v1/patients/${id}/relationships/${referral!.relationshipId}/end`);
    answered(end, 200);

    answered(await staff.put(`/v1/patients/${id}/death`, { status: 'informal' }), 200);
    answered(await staff.delete(`/v1/patients/${id}/death`), 200);
    answered(await staff.put(`/v1/patients/${id}/restriction`, { restricted: true }), 200);
    answered(await staff.put(`/v1/patients/${id}/restriction`, { restricted: false }), 200);

    const duplicate = await newPatient(county);
    answered(await admin.post(`/v1/patients/${id}/merges`, { superseded: duplicate.id }), 201);
    answered(await admin.post(`/v1/patients/${id}/merges/${duplicate.id}/confirm`), 200);
    answered(await admin.post(`/v1/patients/${id}/merges/${duplicate.id}/undo`), 200);
    answered(await staff.post(`/v1/patients/${duplicate.id}/invalidation`), 200);
  });

  it('keeps the reference data', async () => {
    const { admin, staff } = county;
    expect(
      (await staff.put(`/v1/practices/${practice}/list/${remote}`, { status: 'prohibited' })).status,
    ).toBe(200);
    expect((await staff.get(`/v1/practices/${practice}/list`)).body.entries).toMatchObject([
      { organisation: remote, status: 'prohibited' },
    ]);
    expect(await decide()).toMatchObject({ outcome: 'deny' });
    expect((await staff.put(`/v1/practices/${practice}/list/${remote}`, { status: 'delisted' })).status).toBe(
      200,
    );

    answered(await admin.put(`/v1/areas/home/members/${remote}`, { member: true }), 200);
    answered(await admin.put(`/v1/areas/home/members/${remote}`, { member: false }), 200);
    expect((await admin.get('/v1/areas/home')).body.memberships.length).toBe(4);
    expect((await admin.get('/v1/areas')).body.items.length).toBe(1);

    const { body } = await admin.get('/v1/policies/in-force');
    const adopted = await admin.post('/v1/policies', {
      version: 'county-2',
      settings: { ...body.settings, overrideMinutes: 60 },
    });
    answered(adopted, 201);
    expect((await admin.get('/v1/policies/in-force')).body).toMatchObject({
      version: 'county-2',
      settings: { overrideMinutes: 60 },
    });

    const organisation = { code: 'RXX', name: 'To close', kind: 'other-provider' };
    answered(await admin.post('/v1/organisations', { organisations: [organisation] }), 201);
    answered(await admin.post('/v1/organisations/RXX/close', { successors: [remote] }), 200);
    expect((await admin.get('/v1/organisations/RXX')).body.closure).toMatchObject({ successors: [remote] });
  });

  it('answered everything as documented', () => {
    expect(county.server.contract.checked).toBeGreaterThan(50);
  });
});
