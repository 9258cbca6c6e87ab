import type { GroundsState, SecondaryUseFacts } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import { groundsStream } from '#libs/stored-events';
import type { ReadStream } from '../ledger-time.js';
import type { Folded } from '../streams/folded.js';
import type { Grounds } from '../streams/reference-streams.js';
import type { AccessFactsLoader, LoadedFacts } from './access-facts.js';

export interface LoadedUseFacts extends LoadedFacts {
  readonly facts: SecondaryUseFacts;
}

/** Reads what a use beyond individual care rests on: the patient as for direct care, and the grounds. */
export class SecondaryUseFactsLoader {
  constructor(
    private readonly patients: AccessFactsLoader,
    private readonly grounds: Grounds,
  ) {}

  async now(patientId: PatientId): Promise<LoadedUseFacts> {
    const [loaded, grounds] = await Promise.all([this.patients.now(patientId), this.grounds.load()]);
    return joined(loaded, grounds);
  }

  async asKnownAt(patientId: PatientId, knownAt: Instant, at: Instant): Promise<LoadedUseFacts> {
    const [loaded, grounds] = await Promise.all([
      this.patients.asKnownAt(patientId, knownAt, at),
      this.grounds.loadAsKnownAt(knownAt),
    ]);
    return joined(loaded, grounds);
  }
}

const joined = (loaded: LoadedFacts, { state, last }: Folded<GroundsState>): LoadedUseFacts => {
  const read: ReadStream = { stream: groundsStream, last };
  return { ...loaded, facts: { ...loaded.facts, grounds: state }, read: [...loaded.read, read] };
};
