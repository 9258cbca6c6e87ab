import type { Instant } from '#libs/kernel';
import type { Actor, MadeBy, Method } from '../vocabulary/who.js';
import type {
  IdentityLevel,
  OptOutChannel,
  OptOutScheme,
  OptOutValue,
  ProjectConsentValue,
} from './vocabulary.js';

interface Asked {
  readonly by: Actor;
  readonly now: Instant;
}

export interface RecordOptOut extends Asked {
  readonly value: OptOutValue;
  readonly scheme: OptOutScheme;
  readonly channel: OptOutChannel;
  readonly madeBy: MadeBy;
  readonly identityLevel: IdentityLevel | null;
  readonly from?: Instant;
  readonly evidence: string | null;
}

/** Takes over a Type 2 code of a practice's record, with the time it was recorded there. */
export interface ImportLegacyType2 extends Asked {
  readonly from: Instant;
}

export interface RecordProjectConsent extends Asked {
  readonly value: ProjectConsentValue;
  readonly projectId: string;
  readonly from?: Instant;
  readonly notice: string;
  readonly method: Method;
  readonly madeBy: MadeBy;
  readonly evidence: string | null;
}

export interface OptOutCommandBody {
  RecordOptOut: RecordOptOut;
  ImportLegacyType2: ImportLegacyType2;
  RecordProjectConsent: RecordProjectConsent;
}
