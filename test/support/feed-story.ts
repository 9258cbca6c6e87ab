import {
  answered,
  choice,
  type County,
  local,
  newPatient,
  practice,
  recorded,
  remote,
  type TestPatient,
} from './county.js';

const YEARS_AGO = '2009-05-01T00:00:00Z';

const saidOf = async (county: County, { id, nhsNumber }: TestPatient): Promise<void> => {
  const { staff, clinician, localClinician } = county;
  const path = `/v1/patients/${id}`;
  recorded(await staff.post(`${path}/choices`, choice('granted')));
  recorded(await clinician.post(`${path}/private-items`, { itemId: 'encounter-1', organisation: remote }));
  const asked = { organisation: local, notice: 'n-1' };
  recorded(await localClinician.post(`${path}/questions`, asked));
  recorded(await localClinician.post(`${path}/answers`, { ...asked, answer: 'yes', method: 'in-person' }));
  const override = { organisation: remote, reason: 5 };
  recorded(await clinician.post(`${path}/emergency-overrides`, override));
  const mobile = { channel: 'sms', value: '+447700900123', preferred: true };
  recorded(await staff.post(`${path}/contact-points`, mobile));
  const request = { patient: { nhsNumber }, organisation: remote, purpose: 'direct-care' };
  answered(await clinician.post('/v1/access-requests', request), 202);
  const optOut = { value: 'opted-out', scheme: 'national', channel: 'online' };
  const self = await county.patient(id);
  recorded(await self.post(`${path}/opt-outs`, optOut));
  const consent = { value: 'given', projectId: 'heart-study', notice: 'leaflet-2', method: 'online' };
  recorded(await self.post(`${path}/project-consents`, consent));
};

const mergedAndParted = async ({ admin }: County, one: TestPatient, other: TestPatient): Promise<void> => {
  const path = `/v1/patients/${one.id}/merges`;
  recorded(await admin.post(path, { superseded: other.id }));
  answered(await admin.post(`${path}/${other.id}/confirm`), 200);
  answered(await admin.post(`${path}/${other.id}/undo`), 200);
};

/** Under the S-flag and back; gone to no practice; erased. */
const comeAndGone = async (county: County): Promise<void> => {
  const { staff, admin } = county;
  const hidden = await newPatient(county);
  for (const restricted of [true, false])
    answered(await staff.put(`/v1/patients/${hidden.id}/restriction`, { restricted }), 200);

  const moved = await newPatient(county);
  const { relationships } = (await staff.get(`/v1/patients/${moved.id}`)).body;
  const registration = relationships.find(({ organisation }) => organisation === practice);
  const over = `/v1/patients/${moved.id}/relationships/${registration!.relationshipId}/end`;
  answered(await staff.post(over), 200);

  const erased = await newPatient(county);
  const death = { status: 'formal', from: YEARS_AGO };
  answered(await staff.put(`/v1/patients/${erased.id}/death`, death), 200);
  const erasure = { reason: 'retention-over', authorisation: 'Information governance board, minute 14' };
  answered(await admin.post(`/v1/patients/${erased.id}/erasure`, erasure), 200);
};

/** All that a practice's patients, and those around them, can do for a feed to tell of it. */
export const tellEverything = async (county: County): Promise<void> => {
  const { admin, staff } = county;
  const project = { kind: 'project', title: 'Hearts', sponsor: 'University', reference: 'IRAS 1' };
  recorded(await admin.post('/v1/grounds', { groundId: 'heart-study', details: project, from: YEARS_AGO }));
  const patient = await newPatient(county);
  await saidOf(county, patient);
  await mergedAndParted(county, patient, await newPatient(county));
  await comeAndGone(county);
  answered(await staff.put(`/v1/practices/${practice}/list/${remote}`, { status: 'allowed' }), 200);
  const organisation = { code: 'RXX', name: 'To close', kind: 'other-provider' };
  recorded(await admin.post('/v1/organisations', { organisations: [organisation] }));
  answered(await admin.post('/v1/organisations/RXX/close', { successors: [remote] }), 200);
};
