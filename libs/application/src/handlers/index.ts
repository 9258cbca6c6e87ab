import type { Type } from '@nestjs/common';
import * as accessRequests from './access-requests.js';
import * as access from './access.js';
import * as choices from './choices.js';
import * as codeBreaker from './code-breaker.js';
import * as contactPoints from './contact-points.js';
import * as feedSubscriptions from './feed-subscriptions.js';
import * as grounds from './grounds.js';
import * as merges from './merges.js';
import * as optOuts from './opt-outs.js';
import * as operations from './operations.js';
import * as overrides from './overrides.js';
import * as ownActs from './own-acts.js';
import * as patientStatus from './patient-status.js';
import * as readingPatients from './reading-patients.js';
import * as readingReferenceData from './reading-reference-data.js';
import * as referenceData from './reference-data.js';
import * as registration from './registration.js';
import * as relationships from './relationships.js';
import * as reports from './reports.js';
import * as secondaryUse from './secondary-use.js';

/** Every handler there is: what a family's file exports is a handler. */
export const handlers: readonly Type<object>[] = [
  registration,
  contactPoints,
  codeBreaker,
  relationships,
  choices,
  optOuts,
  grounds,
  secondaryUse,
  operations,
  reports,
  feedSubscriptions,
  overrides,
  accessRequests,
  ownActs,
  patientStatus,
  merges,
  referenceData,
  access,
  readingPatients,
  readingReferenceData,
].flatMap((family) => Object.values<Type<object>>(family));
