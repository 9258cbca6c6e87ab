import type { Type } from '@nestjs/common';
import type { Mode } from '#libs/config';
import { AccessRequestsController } from './access-requests/access-requests.controller.js';
import { PatientRequestsController } from './access-requests/patient-requests.controller.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { ChoicesController } from './choices/choices.controller.js';
import { CodeBreakerController } from './code-breaker/code-breaker.controller.js';
import { ContactPointsController } from './contact-points/contact-points.controller.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { AreasController } from './directory/areas.controller.js';
import { OrganisationsController } from './directory/organisations.controller.js';
import { ProjectionsController } from './projections/projections.controller.js';
import { PoliciesController } from './directory/policies.controller.js';
import { FeedStatusController } from './feed-status/feed-status.controller.js';
import { FeedDeadLettersController } from './feed-deliveries/feed-dead-letters.controller.js';
import { FeedDeliveriesController } from './feed-deliveries/feed-deliveries.controller.js';
import { FeedSubscriptionsController } from './feed-subscriptions/feed-subscriptions.controller.js';
import { FeedWebhookController } from './feed-subscriptions/feed-webhook.controller.js';
import { FeedContractController } from './feed/feed-contract.controller.js';
import { FeedController } from './feed/feed.controller.js';
import { GroundsController } from './grounds/grounds.controller.js';
import { MergesController } from './merges/merges.controller.js';
import { OutboxController } from './outbox/outbox.controller.js';
import { OptOutChecksController } from './opt-out-checks/opt-out-checks.controller.js';
import { OptOutsController } from './opt-outs/opt-outs.controller.js';
import { OverridesController } from './overrides/overrides.controller.js';
import { PatientsController } from './patients/patients.controller.js';
import { PracticePatientsController } from './practice-patients/practice-patients.controller.js';
import { PracticeListsController } from './practice-lists/practice-lists.controller.js';
import { PrivateItemsController } from './private-items/private-items.controller.js';
import { QuestionsController } from './questions/questions.controller.js';
import { ReadingController } from './reading/reading.controller.js';
import { RelationshipsController } from './relationships/relationships.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SecondaryUseController } from './secondary-use/secondary-use.controller.js';
import { StatusController } from './status/status.controller.js';

const always: readonly Type[] = [
  PatientsController,
  ChoicesController,
  QuestionsController,
  RelationshipsController,
  ContactPointsController,
  PrivateItemsController,
  OverridesController,
  AccessRequestsController,
  PatientRequestsController,
  StatusController,
  MergesController,
  OptOutsController,
  ReadingController,
  DecisionsController,
  SecondaryUseController,
  OptOutChecksController,
  ReportsController,
  GroundsController,
  OrganisationsController,
  AreasController,
  PracticeListsController,
  PracticePatientsController,
  PoliciesController,
  AlertsController,
  DeadLettersController,
  CodeBreakerController,
  FeedSubscriptionsController,
  FeedWebhookController,
  FeedStatusController,
  FeedDeliveriesController,
  FeedDeadLettersController,
  ProjectionsController,
  FeedController,
  FeedContractController,
];

/** Everything under /v1. What is for development alone is not even known in production. */
export const apiControllers = (mode: Mode): readonly Type[] =>
  mode === 'development' ? [...always, SandboxController, OutboxController] : always;
