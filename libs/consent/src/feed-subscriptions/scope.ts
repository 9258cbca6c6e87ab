import type { OdsCode } from '#libs/kernel';
import type { OptOutScheme } from '../opt-outs/vocabulary.js';

/** What downstream services can be told about, by subject matter. */
export const feedFamilies = [
  'choice',
  'question',
  'access-request',
  'relationship',
  'opt-out',
  'project-consent',
  'practice-list',
  'organisation',
  /** What becomes of a patient as a whole: merged, erased, withdrawn. Sent whatever the scope says. */
  'patient',
  /** About the subscription itself. Sent to it whatever its scope says. */
  'feed',
] as const;
export type FeedFamily = (typeof feedFamilies)[number];

/** What one subscription may be sent, by its agreement. */
export interface FeedScope {
  /** Never empty. */
  readonly families: readonly FeedFamily[];
  /** Of records that name an organisation, only those that name one of these; null: any. */
  readonly organisations: readonly OdsCode[] | null;
  /** Only of patients registered with one of these practices; null: of all patients. */
  readonly practices: readonly OdsCode[] | null;
  /** Which opt-outs, where `opt-out` is among the families. */
  readonly schemes: readonly OptOutScheme[];
  /** Whether NHS numbers are sent: only where the agreement says so. */
  readonly nhsNumber: boolean;
}
