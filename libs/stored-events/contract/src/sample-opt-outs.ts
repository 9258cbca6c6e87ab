import type { GroundEventType, OptOutChosen, OptOutEventType, ProjectAnswer } from '#libs/consent';
import { instant } from '#libs/kernel';
import type { EventOfType } from '#libs/stored-events';
import { from, recordedBy, to } from './sample-circumstances.js';

/* One event of every type about uses beyond individual care. */

const optOut: OptOutChosen = {
  scheme: 'national',
  channel: 'post',
  madeBy: {
    capacity: 'deputy-property-and-affairs',
    name: 'Cornelia Hathersage',
    patientLacksCapacity: true,
  },
  identityLevel: 'P5',
  from,
  evidence: 'Form of 3 February, scanned as 2024/88',
  recordedBy,
};

const projectAnswer: ProjectAnswer = {
  projectId: 'heart-study',
  from,
  notice: 'heart-study/2',
  method: 'in-person',
  madeBy: { capacity: 'parental-responsibility', name: 'Barnaby Quill', patientLacksCapacity: false },
  evidence: 'Consent form HS-7, signed on the ward',
  recordedBy,
};

export const sampleOptOuts: {
  readonly [T in OptOutEventType | GroundEventType]: EventOfType<T>['data'];
} = {
  OptOutRegistered: optOut,
  OptOutWithdrawn: { ...optOut, scheme: 'type-1', channel: 'practice', identityLevel: null },
  LegacyType2Imported: { from: instant('2018-10-11T09:00:00Z'), honoured: true, recordedBy },
  ProjectConsentGiven: projectAnswer,
  ProjectConsentRefused: projectAnswer,
  ProjectConsentWithdrawn: projectAnswer,
  ProjectRegistered: {
    groundId: 'heart-study',
    details: {
      kind: 'project',
      title: 'Hearts of the county',
      sponsor: 'University of the Midlands',
      reference: 'IRAS 300001',
    },
    from,
    to,
    recordedBy,
  },
  PublicHealthNoticeIssued: {
    groundId: 'copi-measles',
    details: {
      kind: 'public-health-notice',
      instrument: 'Regulation 3(4) COPI 2002',
      disease: 'measles',
      purposes: ['public-health', 'planning'],
      approver: 'Secretary of State for Health',
    },
    from,
    to,
    recordedBy,
  },
  PublicInterestApproved: {
    groundId: 'missing-person',
    details: { kind: 'public-interest-approval', approver: 'Caldicott Guardian', reference: 'CG 2024/5' },
    from,
    to: null,
    recordedBy,
  },
  LegalOrderRecorded: {
    groundId: 'order-17',
    details: { kind: 'legal-order', form: 'court-order', reference: 'Leicester County Court 17/2024' },
    from,
    to: null,
    recordedBy,
  },
  Section251Approved: {
    groundId: 'cag-12',
    details: {
      kind: 's251-approval',
      reference: '24/CAG/0012',
      optOutCondition: 'waived',
      letter: 'Letter of 9 January 2024',
    },
    from,
    to,
    recordedBy,
  },
  ExclusionNamed: {
    groundId: 'cancer-registry',
    details: { kind: 'named-exclusion', form: 'national-registry', reference: 'NDRS 2024' },
    from,
    to: null,
    recordedBy,
  },
  GroundExtended: { groundId: 'copi-measles', to, recordedBy },
  GroundEnded: { groundId: 'copi-measles', to, recordedBy },
};
