import { randomUUID } from 'node:crypto';
import type { Answer, Client } from './client.js';
import { choice, local, otherPractice, practice, question, remote, type TestPatient } from './county.js';

/** Everybody who may knock: of the patient's own practice and trusts, of another practice, and nobody. */
export const everyone = [
  'patient',
  'otherPatient',
  'staff',
  'otherStaff',
  'clinician',
  'localClinician',
  'auditor',
  'admin',
  'service',
  'anyone',
] as const;
export type Who = (typeof everyone)[number];

/** One thing that can be asked, of a patient where it is about one. */
export interface Cell {
  readonly what: string;
  readonly may: readonly Who[];
  readonly ask: (caller: Client, patient: TestPatient) => Promise<Answer>;
}

const start =
  (organisation: string, kind: string): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/relationships`, { organisation, kind });

const staffChoice = choice('verify');
const ownChoice = { ...choice('verify'), method: 'online' };

const optsOut =
  (scheme: string, channel: string): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/opt-outs`, { value: 'opted-out', scheme, channel });

/** No project is on record, so whoever may is told that. */
const joins =
  (method: string): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/project-consents`, { value: 'given', projectId: 'none', notice: 'x', method });

const use = (patientId: string): object => ({
  patient: { patientId },
  viewer: remote,
  purpose: 'research',
  recipient: 'university',
  data: 'confidential',
});

/** Each line: what is asked, and everyone who may. Whoever is not named must be refused. */
export const whoMay: readonly Cell[] = [
  {
    what: 'read a patient',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}`),
  },
  {
    what: 'read the sharing state',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/sharing-state`),
  },
  {
    what: 'read the history',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/history`),
  },
  {
    what: 'read the disclosures',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/disclosures`),
  },
  {
    what: 'record a choice on behalf',
    may: ['staff'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/choices`, staffChoice),
  },
  {
    what: 'choose online',
    may: ['patient'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/choices`, ownChoice),
  },
  {
    what: 'restrict a record',
    may: ['staff'],
    ask: (c, { id }) => c.put(`/v1/patients/${id}/restriction`, { restricted: false }),
  },
  {
    what: 'record a death',
    may: ['staff'],
    ask: (c, { id }) => c.put(`/v1/patients/${id}/death`, { status: 'informal' }),
  },
  { what: 'remove a death', may: ['staff'], ask: (c, { id }) => c.delete(`/v1/patients/${id}/death`) },
  {
    what: 'invalidate a number',
    may: ['staff'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/invalidation`, {}, { 'if-match': '"999"' }),
  },
  {
    what: 'erase a patient',
    may: ['admin'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/erasure`, { reason: 'retention-over', authorisation: 'x' }),
  },
  {
    what: 'start a referral to the remote trust',
    may: ['staff', 'service'],
    ask: start(remote, 'referral'),
  },
  { what: 'start an episode at the local trust', may: ['staff'], ask: start(local, 'episode') },
  { what: 'register with the practice', may: ['staff'], ask: start(practice, 'registration') },
  { what: 'take a patient away from the practice', may: [], ask: start(otherPractice, 'registration') },
  {
    what: 'claim a relationship of the remote trust',
    may: ['clinician', 'service'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/relationships/self-claims`, { organisation: remote, reason: 6 }),
  },
  {
    what: 'override in an emergency',
    may: ['clinician'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/emergency-overrides`, { organisation: remote, reason: 5 }),
  },
  {
    what: 'decide for the remote trust',
    may: ['clinician', 'service'],
    ask: (c, patient) => c.post('/v1/decisions', question(patient, remote)),
  },
  {
    what: 'decide for the local trust',
    may: ['localClinician'],
    ask: (c, patient) => c.post('/v1/decisions', question(patient, local)),
  },
  {
    what: 'explain a decision',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) =>
      c.post('/v1/decisions/explain', { patient: { patientId: id }, viewer: remote, purpose: 'direct-care' }),
  },
  {
    what: 'read the opt-outs',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/opt-outs`),
  },
  {
    what: 'read the project consents',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/project-consents`),
  },
  { what: 'opt out online', may: ['patient'], ask: optsOut('national', 'online') },
  { what: 'write down a national opt-out', may: ['admin', 'service'], ask: optsOut('national', 'phone') },
  { what: 'write down a Type 1 opt-out', may: ['staff'], ask: optsOut('type-1', 'practice') },
  {
    what: 'take over a Type 2 code',
    may: ['staff', 'admin'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/opt-outs/legacy-type-2`, { from: '2017-01-01T00:00:00Z' }),
  },
  { what: 'join a project online', may: ['patient'], ask: joins('online') },
  {
    what: 'write down a project consent',
    may: ['staff', 'clinician', 'localClinician'],
    ask: joins('phone'),
  },
  {
    what: 'put a ground on record',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/grounds', {
        groundId: `order-${randomUUID()}`,
        details: { kind: 'legal-order', form: 'statute', reference: 'x' },
      }),
  },
  { what: 'end a ground', may: ['admin'], ask: (c) => c.post('/v1/grounds/none/end', {}) },
  {
    what: 'read the grounds',
    may: everyone.filter((who) => who !== 'anyone'),
    ask: (c) => c.get('/v1/grounds'),
  },
  {
    what: 'decide a use for the remote trust',
    may: ['clinician', 'service'],
    ask: (c, { id }) => c.post('/v1/secondary-use-decisions', use(id)),
  },
  {
    what: 'explain a use',
    may: ['patient', 'staff', 'auditor'],
    ask: (c, { id }) => c.post('/v1/secondary-use-decisions/explain', use(id)),
  },
  {
    what: 'register a patient',
    may: ['admin', 'service'],
    ask: (c, patient) => c.post('/v1/patients', { nhsNumber: patient.nhsNumber }),
  },
  {
    what: 'register organisations',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/organisations', {
        organisations: [
          { code: `Q${randomUUID().slice(0, 6).toUpperCase()}`, name: 'x', kind: 'other-provider' },
        ],
      }),
  },
  {
    what: 'close an organisation',
    may: ['admin'],
    ask: (c) => c.post('/v1/organisations/ZZZ99/close', { successors: [] }),
  },
  {
    what: 'define an area',
    may: ['admin'],
    ask: (c) => c.post('/v1/areas', { areaId: 'home', name: 'x', members: [] }),
  },
  {
    what: 'adopt a policy',
    may: ['admin'],
    ask: (c) =>
      c.post('/v1/policies', {
        version: 'default-1',
        settings: {
          shareOutDefault: 'visible',
          viewingRoleCodes: [],
          overrideRoleCodes: [],
          overrideMinutes: 1,
          overrideLiftsShareOutRefusal: false,
          overrideLiftsPracticeProhibition: false,
        },
      }),
  },
  {
    what: 'write a practice list',
    may: ['staff', 'admin'],
    ask: (c) => c.put(`/v1/practices/${practice}/list/${local}`, { status: 'allowed' }),
  },
  {
    what: 'read a practice list',
    may: ['staff', 'auditor', 'admin'],
    ask: (c) => c.get(`/v1/practices/${practice}/list`),
  },
  {
    what: 'list the patients of a practice',
    may: ['staff', 'auditor'],
    ask: (c) => c.get(`/v1/practices/${practice}/patients`),
  },
  {
    what: 'read the directory',
    may: everyone.filter((who) => who !== 'anyone'),
    ask: (c) => c.get('/v1/organisations'),
  },
];
