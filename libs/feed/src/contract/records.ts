import { z } from 'zod';
import {
  bases,
  choiceValues,
  directions,
  listStatuses,
  optOutSchemes,
  optOutValues,
  projectConsentValues,
  purposes,
  relationshipKinds,
  requestEnds,
} from '#libs/consent';
import { entryOf, instantField, odsField, recordOf, subjectField } from './fields.js';

/* What a follower keeps of each subject, by key. */

export const choiceRecord = recordOf(
  {
    direction: z
      .enum(directions)
      .describe('share-out: may what was recorded there be seen elsewhere. share-in: may it look.'),
    scope: z.enum(['all', 'organisation']),
    organisation: odsField.nullable().describe('Null where the choice is for all.'),
  },
  entryOf({
    value: z.enum(choiceValues),
    basis: z.enum(bases).describe('Whether the patient said it or a policy set it.'),
    from: instantField,
    to: instantField.nullable().describe('The first instant it no longer holds; null: until further notice.'),
    keepNamed: z
      .boolean()
      .describe('On a dissent or `verify` for all: what was said for organisations by name stays.'),
  }),
);

export const itemPrivacyRecord = recordOf(
  { itemId: z.string(), organisation: odsField.describe('Who recorded the item, and alone still sees it.') },
  entryOf({ private: z.boolean(), from: instantField }),
);

export const questionRecord = recordOf(
  { organisation: odsField },
  entryOf({
    answer: z.enum(['yes', 'no']),
    relationshipId: z.string().describe('The care relationship under which it was asked.'),
    from: instantField,
  }),
);

export const requestStatuses = ['pending', ...requestEnds] as const;

export const accessRequestRecord = recordOf(
  {
    requestId: z.string(),
    organisation: odsField,
    purpose: z.enum(purposes),
    expiresAt: instantField.describe('The first instant a request that is still pending is over.'),
  },
  entryOf({ status: z.enum(requestStatuses), at: instantField }),
);

export const overrideRecord = recordOf(
  { overrideId: z.string(), organisation: odsField },
  entryOf({ from: instantField, to: instantField }),
);

export const relationshipRecord = recordOf(
  { relationshipId: z.string(), organisation: odsField, kind: z.enum(relationshipKinds) },
  entryOf({ from: instantField, to: instantField.nullable() }),
);

export const optOutRecord = recordOf(
  { scheme: z.enum(optOutSchemes) },
  entryOf({
    value: z.enum(optOutValues),
    from: instantField,
    legacy: z.boolean().describe('Taken over from a Type 2 code.'),
    honoured: z.boolean().describe('False for a Type 2 code from after the cut-off: it opts nobody out.'),
  }),
);

export const projectConsentRecord = recordOf(
  { projectId: z.string() },
  entryOf({ value: z.enum(projectConsentValues), from: instantField }),
);

export const practiceListRecord = recordOf(
  { practice: odsField, organisation: odsField },
  entryOf({ status: z.enum(listStatuses), from: instantField }),
);

export const organisationRecord = recordOf(
  { organisation: odsField },
  entryOf({
    closedFrom: instantField,
    successors: z.array(odsField).describe('Who carries on its list entries and the patients’ dissents.'),
  }),
);

export const mergeRecord = recordOf(
  {
    otherSubject: subjectField,
    role: z.enum(['survivor', 'superseded']).describe('Which of the two numbers this subject is.'),
  },
  entryOf({ status: z.enum(['linked', 'confirmed', 'undone']), from: instantField }),
);
