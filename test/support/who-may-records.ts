import { randomUUID } from 'node:crypto';
import { remote } from './county.js';
import { type Cell, everyone } from './who-may.js';

const known = everyone.filter((who) => who !== 'anyone');

/** About two numbers that are one: whoever may is told that this cannot be. */
const aboutMerge =
  (step: 'confirm' | 'undo'): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/merges/${id}/${step}`);

const answersQuestion =
  (method: string): Cell['ask'] =>
  (c, { id }) =>
    c.post(`/v1/patients/${id}/answers`, { organisation: remote, answer: 'yes', notice: 'x', method });

const projectionSteps = ['rebuild', 'resume', 'cancel', 'rollback', 'retire', 'accept'] as const;

/** What can be asked about numbers, items and read models, and about everybody together. */
export const whoMayAboutRecords: readonly Cell[] = [
  {
    what: 'let another number give way',
    may: ['staff', 'admin'],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/merges`, { superseded: id }),
  },
  { what: 'confirm a merge', may: ['staff', 'admin'], ask: aboutMerge('confirm') },
  { what: 'undo a merge', may: ['staff', 'admin'], ask: aboutMerge('undo') },
  {
    what: 'make a private item visible',
    may: ['clinician'],
    ask: (c, { id }) =>
      c.post(`/v1/patients/${id}/private-items/lift`, { itemId: randomUUID(), organisation: remote }),
  },
  { what: 'answer the sharing question online', may: ['patient'], ask: answersQuestion('online') },
  {
    what: 'write down an answer for the remote trust',
    may: ['staff', 'clinician'],
    ask: answersQuestion('phone'),
  },
  // Nobody's: it is as if the patient were not there.
  {
    what: 'end a relationship of nobody',
    may: [],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/relationships/${randomUUID()}/end`),
  },
  {
    what: 'end an override of nobody',
    may: [],
    ask: (c, { id }) => c.post(`/v1/patients/${id}/emergency-overrides/${randomUUID()}/end`),
  },
  {
    what: 'have a file checked',
    may: ['admin', 'service'],
    ask: (c) => c.post('/v1/opt-out-checks', { format: 'list' }),
  },
  {
    what: 'report on opt-outs',
    may: ['auditor', 'admin'],
    ask: (c) => c.get('/v1/reports/opt-outs?by=practice&from=2026-01&to=2026-01'),
  },
  {
    what: 'report on opt-outs as CSV',
    may: ['auditor', 'admin'],
    ask: (c) => c.get('/v1/reports/opt-outs.csv?by=practice&from=2026-01&to=2026-01'),
  },
  { what: 'read the areas', may: known, ask: (c) => c.get('/v1/areas') },
  { what: 'read an area', may: known, ask: (c) => c.get('/v1/areas/home') },
  {
    what: 'change an area',
    may: ['admin'],
    ask: (c) => c.put(`/v1/areas/none/members/${remote}`, { member: true }),
  },
  { what: 'read an organisation', may: known, ask: (c) => c.get(`/v1/organisations/${remote}`) },
  { what: 'read the policy', may: known, ask: (c) => c.get('/v1/policies/in-force') },
  { what: 'read a ground', may: known, ask: (c) => c.get('/v1/grounds/none') },
  { what: 'extend a ground', may: ['admin'], ask: (c) => c.post('/v1/grounds/none/extension', { to: null }) },
  { what: 'see a read model', may: ['auditor', 'admin'], ask: (c) => c.get('/v1/projections/none') },
  ...projectionSteps.map((step): Cell => ({
    what: `${step} a read model`,
    may: ['admin'],
    ask: (c) => c.post(`/v1/projections/none/${step}`, { reason: 'x' }),
  })),
  {
    what: 'skip an event of a read model',
    may: ['admin'],
    ask: (c) => c.post('/v1/projections/none/skip', { reason: 'x', position: '000000000000002a' }),
  },
  { what: 'verify a read model', may: ['admin'], ask: (c) => c.post('/v1/projections/none/verify') },
];
