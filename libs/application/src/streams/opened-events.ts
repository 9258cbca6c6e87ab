import type { PatientEvent, Recorded } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import type { EventId } from '#libs/kernel';
import type { LoadedKeys } from '#libs/privacy';
import { decodeFrom, parsePatientStream } from '#libs/stored-events';

type Opened = Recorded<PatientEvent>;

/**
 * Patients' events with their personal values, opened once while the key that opens them is kept: every command reads
 * the date of birth. What is remembered hangs on the key itself. Where the vault has dropped the key, or hands out no
 * key any more, nothing is remembered, and the values read as forgotten at once.
 */
export class OpenedEvents {
  readonly #byKey = new WeakMap<object, Map<EventId, Opened>>();

  /** `keys` must include that of the event's patient. */
  of(event: RecordedEvent, keys: LoadedKeys): Opened {
    const patientId = parsePatientStream(event.stream);
    const key = patientId === undefined ? undefined : keys.keptWith(patientId);
    if (key === undefined) return decodeFrom('patient', event, { open: 'all', keys });
    const remembered = this.#rememberedWith(key);
    const before = remembered.get(event.id);
    if (before !== undefined) return before;
    const opened = decodeFrom('patient', event, { open: 'all', keys });
    remembered.set(event.id, opened);
    return opened;
  }

  #rememberedWith(key: object): Map<EventId, Opened> {
    const before = this.#byKey.get(key);
    if (before !== undefined) return before;
    const remembered = new Map<EventId, Opened>();
    this.#byKey.set(key, remembered);
    return remembered;
  }
}
