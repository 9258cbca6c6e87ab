import type { z } from 'zod';
import type { FeedFamily } from '#libs/consent';
import {
  challengeData,
  controlData,
  goneData,
  mergeData,
  recordData,
  referenceData,
  scopeChangedData,
  subjectData,
  testData,
} from './data.js';
import * as records from './records.js';

/** One type of public event. Its version rises with a change that is not an addition; both are then sent for a while. */
export interface PublicType {
  readonly version: number;
  readonly family: FeedFamily;
  readonly about: string;
  /** Whether its events are about a patient. */
  readonly hasSubject: boolean;
  readonly data: z.ZodType;
}

/** With the type of its own data, for those who are held to it. */
type TypeOf<D extends z.ZodType> = PublicType & { readonly data: D };

const of = <D extends z.ZodType>(family: FeedFamily, about: string, data: D): TypeOf<D> => ({
  version: 1,
  family,
  about,
  hasSubject: true,
  data,
});

const ofNobody = <D extends z.ZodType>(family: FeedFamily, about: string, data: D): TypeOf<D> => ({
  ...of(family, about, data),
  hasSubject: false,
});

/** Every type there is: the names in `type`, without what stands before and after. */
export const publicTypes = {
  'choice-changed': of(
    'choice',
    'A patient, or a policy, chose who may see records.',
    recordData(records.choiceRecord),
  ),
  'item-privacy-changed': of(
    'choice',
    'An item of a record became private, or is so no longer.',
    recordData(records.itemPrivacyRecord),
  ),
  'question-answered': of(
    'question',
    'A patient answered whether an organisation may look.',
    recordData(records.questionRecord),
  ),
  'access-request-changed': of(
    'access-request',
    'An organisation asked for access, or its request came to an end.',
    recordData(records.accessRequestRecord),
  ),
  'override-changed': of(
    'access-request',
    'An emergency override began or ended.',
    recordData(records.overrideRecord),
  ),
  'relationship-changed': of(
    'relationship',
    'A care relationship began or ended.',
    recordData(records.relationshipRecord),
  ),
  'opt-out-changed': of(
    'opt-out',
    'A patient opted out of uses beyond individual care, or no longer does.',
    recordData(records.optOutRecord),
  ),
  'project-consent-changed': of(
    'project-consent',
    'A patient answered whether one project may use their data.',
    recordData(records.projectConsentRecord),
  ),
  'practice-list-changed': ofNobody(
    'practice-list',
    'A practice allowed or prohibited an organisation, or took it off its list.',
    referenceData(records.practiceListRecord),
  ),
  'organisation-closed': ofNobody(
    'organisation',
    'An organisation closed.',
    referenceData(records.organisationRecord),
  ),
  'patient-merged': of(
    'patient',
    'Two numbers were linked as one person’s; nobody has confirmed it yet.',
    mergeData('treat-both-as-one-stricter-wins'),
  ),
  'patient-merge-confirmed': of(
    'patient',
    'Somebody confirmed that two numbers are one person’s.',
    mergeData('treat-both-as-one'),
  ),
  'patient-merge-undone': of('patient', 'Two numbers are two people’s after all.', mergeData('treat-apart')),
  'patient-erased': of('patient', 'A patient was erased.', goneData('delete-subject')),
  'patient-withdrawn': of(
    'patient',
    'Nothing may be known of a patient but what they opted out of.',
    goneData('delete-subject-except-opt-outs'),
  ),
  'patient-returned': of('patient', 'A patient withdrawn before may be known again.', subjectData),
  'patient-entered': of('patient', 'A patient came into the scope of the subscription.', subjectData),
  'patient-left': of('patient', 'A patient left the scope of the subscription.', goneData('delete-subject')),
  'feed-scope-changed': ofNobody('feed', 'The subscription covers something else now.', scopeChangedData),
  'feed-paused': ofNobody('feed', 'The subscription was paused.', controlData('expect-nothing')),
  'feed-resumed': ofNobody('feed', 'The subscription was resumed.', controlData('go-on')),
  'feed-revoked': ofNobody(
    'feed',
    'The subscription was revoked.',
    controlData('delete-all-or-as-agreement-says'),
  ),
  'feed-test': ofNobody('feed', 'A test, sent to a webhook when its owner asks for it.', testData),
  'webhook-challenge': ofNobody(
    'feed',
    'What a new endpoint has to answer with before anything else is sent to it.',
    challengeData,
  ),
} as const satisfies Readonly<Record<string, PublicType>>;

export type PublicTypeName = keyof typeof publicTypes;

export const publicTypeNames = Object.keys(publicTypes) as readonly PublicTypeName[];

/** Made for one endpoint: no row of the feed, so in no other way of following. */
const webhookOnly: ReadonlySet<PublicTypeName> = new Set(['feed-test', 'webhook-challenge']);

const streamed = publicTypeNames.filter((name) => !webhookOnly.has(name));

/** The ways of following, and the types that come by each. */
export const typesSent = {
  /** Whoever pulls is answered that the subscription was revoked. */
  pull: streamed.filter((name) => name !== 'feed-revoked'),
  stream: streamed,
  webhook: publicTypeNames,
} as const;

export const isPublicTypeName = (text: string): text is PublicTypeName => Object.hasOwn(publicTypes, text);

/** The name as files and addresses have it. */
export const versionedName = (name: PublicTypeName): string =>
  `${name}.v${String(publicTypes[name].version)}`;

/** `type` of the CloudEvent. */
export const cloudEventTypeOf = (name: PublicTypeName): string => `org.consent-ledger.${versionedName(name)}`;

/** `dataschema` of the CloudEvent: what the schema of its `data` is called. */
export const dataSchemaOf = (name: PublicTypeName): string =>
  `urn:consent-ledger:schemas:${versionedName(name)}`;
