import { randomUUID } from 'node:crypto';
import { remote } from './county.js';
import { type Cell, everyone } from './who-may.js';

const asked = (nhsNumber: string) => ({
  patient: { nhsNumber },
  organisation: remote,
  purpose: 'direct-care',
});

const aboutRequest =
  (path: string, more: object = {}): Cell['ask'] =>
  (c, { nhsNumber }) => {
    const { purpose: _, ...withoutPurpose } = asked(nhsNumber);
    return c.post(`/v1/access-requests/${randomUUID()}/${path}`, { ...withoutPurpose, ...more });
  };

const aboutContact =
  (path: string, body: object): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/contact-points/${randomUUID()}/${path}`, body);

/** Access requests, contact points, alerts and messages: each line as in the list of everything else. */
export const whoMayAboutRequests: readonly Cell[] = [
  {
    what: 'ask for access for the remote trust',
    may: ['clinician', 'service'],
    ask: (c, { nhsNumber }) => c.post('/v1/access-requests', asked(nhsNumber)),
  },
  { what: 'have a code sent again', may: ['clinician', 'service'], ask: aboutRequest('code') },
  {
    what: 'submit a code for the remote trust',
    may: ['clinician', 'service'],
    ask: aboutRequest('verification', { purpose: 'direct-care', code: '00000000' }),
  },
  { what: 'take a request back', may: ['clinician', 'service'], ask: aboutRequest('withdrawal') },
  {
    what: 'list the requests of one’s organisation',
    may: ['staff', 'otherStaff', 'clinician', 'localClinician', 'service'],
    ask: (c) => c.get('/v1/access-requests'),
  },
  {
    what: 'list the requests about a patient',
    may: ['patient', 'staff', 'auditor', 'clinician', 'localClinician', 'service'],
    ask: (c, { id }) => c.get(`/v1/patients/${id}/access-requests`),
  },
  {
    what: 'approve a request online',
    may: ['patient'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/access-requests/${randomUUID()}/approval`),
  },
  {
    what: 'decline a request',
    may: ['patient', 'staff'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/access-requests/${randomUUID()}/refusal`),
  },
  {
    what: 'add a contact point',
    may: ['patient', 'staff'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/contact-points`, { channel: 'email', value: 'a@example.org' }),
  },
  { what: 'read the outbox', may: ['admin'], ask: (c) => c.get('/v1/sandbox/outbox') },
  { what: 'move the clock', may: ['admin'], ask: (c) => c.put('/v1/sandbox/clock', { advanceSeconds: 0 }) },
  {
    what: 'mark an item private',
    may: ['clinician'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/private-items`, { itemId: randomUUID(), organisation: remote }),
  },
  {
    what: 'change a contact point',
    may: ['patient', 'staff'],
    ask: (c, { id }) =>
      c.put(`/v1/patients/${id}/contact-points/${randomUUID()}`, {
        channel: 'email',
        value: 'b@example.org',
      }),
  },
  {
    what: 'remove a contact point',
    may: ['patient', 'staff'],
    ask: (c, { id }) => c.delete(`/v1/patients/${id}/contact-points/${randomUUID()}`),
  },
  { what: 'have a contact point’s code sent', may: ['patient', 'staff'], ask: aboutContact('code', {}) },
  {
    what: 'verify a contact point',
    may: ['patient', 'staff'],
    ask: aboutContact('verification', { code: '00000000' }),
  },
  // The practice's member of staff here is no privacy officer.
  { what: 'list alerts', may: ['auditor'], ask: (c) => c.get('/v1/alerts') },
  {
    what: 'acknowledge an alert',
    may: [],
    ask: (c) => c.post(`/v1/alerts/${randomUUID()}/acknowledgement`),
  },
  { what: 'list dead letters', may: ['admin'], ask: (c) => c.get('/v1/dead-letters') },
  {
    what: 'retry a dead letter',
    may: ['admin'],
    ask: (c) => c.post(`/v1/dead-letters/none/${randomUUID()}/retry`),
  },
  {
    what: 'drop a dead letter',
    may: ['admin'],
    ask: (c) => c.post(`/v1/dead-letters/none/${randomUUID()}/drop`, { reason: 'x' }),
  },
  { what: 'see whether codes go out', may: ['auditor', 'admin'], ask: (c) => c.get('/v1/code-breaker') },
  {
    what: 'have codes go out again',
    may: ['admin'],
    ask: (c) => c.post('/v1/code-breaker/closing', { reason: 'x' }),
  },
  {
    what: 'look a patient up',
    may: everyone.filter((who) => who !== 'anyone' && who !== 'otherPatient'),
    ask: (c, { nhsNumber }) => c.post('/v1/patients/lookup', { nhsNumber }),
  },
  {
    what: 'ask the sharing question at the remote trust',
    may: ['staff', 'clinician'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/questions`, { organisation: remote, notice: 'sharing-leaflet-2026-01' }),
  },
  { what: 'see the read models', may: ['auditor', 'admin'], ask: (c) => c.get('/v1/projections') },
  {
    what: 'pause a read model',
    may: ['admin'],
    ask: (c) => c.post('/v1/projections/none/pause', { reason: 'x' }),
  },
];
