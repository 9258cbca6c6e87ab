import type { CommandBus } from '@nestjs/cqrs';
import { type AccessQuestion, DecideAccessCommand } from '#libs/application';
import type { Actor } from '#libs/consent';
import type { OdsCode, PatientId } from '#libs/kernel';
import type { Life } from './county.js';
import { demoPractice, localProvider, remoteProvider } from './demo-patients.js';
import { Dice } from './dice.js';
import { clinician } from './staff.js';

/** So many looks are asked for in each window: enough for every page to have something to show. */
const LOOKS = 10;

/** Somebody wants to see a record. */
interface Look {
  readonly patientId: PatientId;
  readonly by: Actor;
  readonly viewer: OdsCode;
}

/** The first to whom the patient was sent; a practice has no need to look at what is its own. */
const newCarerIn = (steps: Life['steps']): OdsCode | undefined => {
  for (const { act } of steps) {
    if (act.type === 'StartCareRelationship' && act.body.kind !== 'registration')
      return act.body.organisation;
  }
  return undefined;
};

/** Clinicians who look, and are told yes, no or "ask first": the ledger keeps each answer as evidence. */
export class Onlookers {
  /** Answers given so far. */
  answers = 0;

  constructor(
    private readonly commands: CommandBus,
    private readonly seed: number,
  ) {}

  /** Those who just began to care for somebody look at the record. */
  async lookAtNewcomers(lives: readonly Life[]): Promise<void> {
    const looks: Look[] = [];
    for (const { person, steps } of lives) {
      if (looks.length === LOOKS) break;
      const viewer = newCarerIn(steps);
      if (viewer === undefined) continue;
      const by = clinician(viewer, new Dice(this.seed, 'newcomer', person.index));
      looks.push({ patientId: person.patientId, by, viewer });
    }
    await this.#ask(looks);
  }

  /** The first demo patient's record has been asked for by everyone: close to home, far away, and a stranger. */
  async lookAtDemoPatient(patientId: PatientId): Promise<void> {
    const strangers = 'NZX21' as OdsCode;
    const viewers = [demoPractice.code, localProvider, remoteProvider, strangers];
    await this.#ask(
      viewers.map((viewer, index) => ({
        patientId,
        viewer,
        by: clinician(viewer, new Dice(this.seed, 'onlooker', index)),
      })),
    );
  }

  async #ask(looks: readonly Look[]): Promise<void> {
    const asked = looks.map(({ patientId, by, viewer }) => {
      const question: AccessQuestion = {
        patient: { patientId },
        viewer,
        purpose: 'direct-care',
        sources: 'any',
        items: [],
      };
      const caller = { clientId: 'sample-county', actor: by, patientId: null, assuranceLevel: 1 };
      return this.commands.execute(new DecideAccessCommand(caller, [question], `sample-county-${this.seed}`));
    });
    // A refusal is kept as evidence like any other answer.
    for (const answers of await Promise.all(asked)) this.answers += answers.length;
  }
}
