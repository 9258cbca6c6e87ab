import { type Instant, laterOf, type OdsCode, type PatientId } from '#libs/kernel';
import { type Control, controlOf } from '../publish/control.js';
import { isLate, publish, type RecordChange } from '../publish/index.js';
import { otherIn } from '../rows.js';
import { DueList } from './due.js';
import type { FeedStep, Loaded } from './loading.js';
import { familyOf, RecordBook } from './record-book.js';
import { dataWith, newRecord, recordIn, withEntry } from './record-text.js';
import {
  changesAfter,
  erasedPatient,
  evolveStanding,
  isWithdrawnAt,
  type PatientStanding,
  pruned,
  withLink,
  withoutLink,
} from './standing.js';
import { StandingBook } from './standing-book.js';
import { type FeedEventRow, sending } from './tables.js';
import { isKeptWhenWithdrawn, keptOf } from './withheld.js';

/** Rows that are not to be sent any more: the newest of each chain, and all before it. */
export interface Withholding {
  readonly why: 'withdrawn' | 'erased';
  readonly newest: readonly number[];
}

/** What differs from row to row. */
type Content = Pick<FeedEventRow, 'type' | 'family' | 'data'> & Partial<FeedEventRow>;

const codes = (practices: readonly OdsCode[]): string => practices.join(' ');

/**
 * A batch of events becoming rows. It reads and writes nothing: the rows follow from the events, in their order, and
 * from what there was before, however the events are cut into batches.
 */
export class FeedBatch {
  readonly rows: FeedEventRow[] = [];
  readonly records: RecordBook;
  readonly patients: StandingBook;
  readonly withholdings: Withholding[] = [];
  readonly erased = new Set<PatientId>();
  readonly due: DueList;
  seq: number;
  reachedAt: Instant;
  private part = 0;

  constructor(loaded: Loaded) {
    this.records = new RecordBook(loaded.records);
    this.patients = new StandingBook(loaded.standings);
    this.due = new DueList(loaded.due);
    this.seq = loaded.seq;
    this.reachedAt = loaded.reachedAt;
  }

  add(step: FeedStep): void {
    const { event, patientId } = step;
    this.part = 0;
    this.reachedAt = laterOf(this.reachedAt, event.recordedAt);
    for (let due = this.due.next(this.reachedAt); due !== undefined; due = this.due.next(this.reachedAt))
      this.lookAt(step, this.patients.joinedWith([due.patientId]));
    const control = controlOf(event);
    if (control !== undefined) this.tell(step, control);
    else if (patientId === null) this.change(step);
    else this.addOf(patientId, step);
  }

  private addOf(patientId: PatientId, step: FeedStep): void {
    const before = this.patients.of(patientId);
    if (before.erased) return;
    if (step.event.type === 'PatientErased') {
      this.erase(patientId, before, step);
      return;
    }
    const joinedBefore = this.patients.joinedWith([patientId]);
    const evolved = evolveStanding(before, step.event);
    if (evolved !== before) this.evolve(patientId, before, pruned(evolved, this.reachedAt));
    const others = this.change(step).flatMap((change) => this.follow(change));
    if (this.patients.of(patientId) === before) return;
    this.lookAt(step, this.patients.joinedWith([...joinedBefore, ...others]));
  }

  private evolve(patientId: PatientId, before: PatientStanding, after: PatientStanding): void {
    const known = new Set(changesAfter(before, this.reachedAt));
    for (const at of changesAfter(after, this.reachedAt)) if (!known.has(at)) this.due.add({ at, patientId });
    this.patients.set(patientId, after);
  }

  /** What a merge means for a number of the two; nothing for any other change. */
  private follow({ type, patientId, key }: RecordChange): readonly PatientId[] {
    const other = otherIn(key);
    if (patientId === null || other === undefined) return [];
    const join = type === 'patient-merge-undone' ? withoutLink : withLink;
    this.patients.set(patientId, join(this.patients.of(patientId), other));
    return [patientId];
  }

  private change(step: FeedStep): readonly RecordChange[] {
    // A merge is about two numbers: of one that is erased nothing is told any more.
    const changes = publish(step.event, step.patientId, (ref) => this.records.bodyOf(ref)).filter(
      ({ patientId }) => patientId === null || !this.patients.of(patientId).erased,
    );
    for (const change of changes) this.record(step, change);
    return changes;
  }

  private record(step: FeedStep, change: RecordChange): void {
    const { patientId, key, type, family, organisation, scheme, effectiveAt } = change;
    const before = this.records.find(change)?.row;
    const record =
      before === undefined
        ? newRecord(change.about, change.entry)
        : withEntry(recordIn(before.data), change.entry);
    const late = isLate(effectiveAt, step.event.recordedAt);
    const instruction = change.instruction ?? (late ? 'replace-record-from' : 'replace-record');
    const corrects = late && change.instruction === undefined;
    const isWithheld =
      patientId !== null && this.patients.of(patientId).withdrawn && !isKeptWhenWithdrawn(family);
    const row = this.push(step, patientId, {
      type,
      family,
      key,
      organisation,
      scheme,
      effective_at: effectiveAt,
      sending: isWithheld ? sending.withdrawn : sending.sent,
      previous_seq: before?.seq ?? 0,
      data: dataWith(record, instruction, corrects ? effectiveAt : undefined),
      ...(change.practice === undefined
        ? {}
        : { practices_before: change.practice, practices_after: change.practice }),
    });
    this.records.put(change, row);
  }

  /** Rows for whoever of these may be told of to others than before, or not at all any more, or again. */
  private lookAt(step: FeedStep, patientIds: readonly PatientId[]): void {
    for (const patientId of patientIds) {
      const before = this.patients.of(patientId);
      if (before.erased) continue;
      const withdrawn = isWithdrawnAt(before, this.reachedAt);
      const practices = this.patients.practicesOf(patientId, this.reachedAt);
      const hasMoved = codes(practices) !== codes(before.practices);
      if (withdrawn && !before.withdrawn) this.withdraw(step, patientId);
      if (hasMoved) this.carry(step, patientId, 'patient-moved', withdrawn);
      if (before.withdrawn && !withdrawn) this.carry(step, patientId, 'patient-returned', false);
      if (hasMoved || withdrawn !== before.withdrawn)
        this.patients.set(patientId, { ...this.patients.of(patientId), practices, withdrawn });
    }
  }

  private withdraw(step: FeedStep, patientId: PatientId): void {
    const newest = this.records.newestOf(patientId).filter((row) => !isKeptWhenWithdrawn(familyOf(row)));
    this.withhold('withdrawn', patientId, newest);
    const data = '{"instruction":"delete-subject-except-opt-outs"}';
    this.lifecycle(step, patientId, { type: 'patient-withdrawn', data });
  }

  private erase(patientId: PatientId, before: PatientStanding, step: FeedStep): void {
    this.withhold('erased', patientId, this.records.newestOf(patientId));
    const others = this.patients.joinedWith([patientId]).filter((other) => other !== patientId);
    this.push(step, patientId, {
      type: 'patient-erased',
      family: 'patient',
      practices_after: codes(before.practices),
      data: '{"instruction":"delete-subject"}',
    });
    this.records.forget(patientId);
    this.erased.add(patientId);
    this.patients.set(patientId, erasedPatient);
    for (const other of others) this.patients.set(other, withoutLink(this.patients.of(other), patientId));
    this.lookAt(step, others);
  }

  private withhold(why: Withholding['why'], patientId: PatientId, rows: readonly FeedEventRow[]): void {
    const { lifecycleSeq } = this.patients.of(patientId);
    this.withholdings.push({ why, newest: [...rows.map(({ seq }) => Number(seq)), lifecycleSeq] });
  }

  /** A row with all records of the patient, or all that may be told of them. */
  private carry(
    step: FeedStep,
    patientId: PatientId,
    type: 'patient-moved' | 'patient-returned',
    withdrawn: boolean,
  ): void {
    const all = this.records.allOf(patientId);
    const data = JSON.stringify({ records: withdrawn ? keptOf(all) : all });
    this.lifecycle(step, patientId, { type, data });
  }

  /** A row about the patient as a whole. */
  private lifecycle(step: FeedStep, patientId: PatientId, content: Pick<Content, 'type' | 'data'>): void {
    const standing = this.patients.of(patientId);
    this.push(step, patientId, { family: 'patient', previous_seq: standing.lifecycleSeq, ...content });
    this.patients.set(patientId, { ...standing, lifecycleSeq: this.seq });
  }

  private tell(step: FeedStep, { subscriptionId, type, data }: Control): void {
    const content = { type, family: 'feed', subscription_id: subscriptionId, data: JSON.stringify(data) };
    this.push(step, null, content);
  }

  private push({ event }: FeedStep, patientId: PatientId | null, content: Content): FeedEventRow {
    this.seq += 1;
    const row: FeedEventRow = {
      seq: this.seq,
      event_id: event.id,
      part: this.part,
      sending: content.sending ?? sending.sent,
      previous_seq: content.previous_seq ?? 0,
      type: content.type,
      family: content.family,
      patient_id: patientId,
      key: content.key ?? null,
      organisation: content.organisation ?? null,
      scheme: content.scheme ?? null,
      practices_before:
        content.practices_before ?? (patientId === null ? '' : codes(this.patients.of(patientId).practices)),
      practices_after:
        content.practices_after ??
        (patientId === null ? '' : codes(this.patients.practicesOf(patientId, this.reachedAt))),
      recorded_at: event.recordedAt,
      effective_at: content.effective_at ?? null,
      subscription_id: content.subscription_id ?? null,
      data: content.data,
    };
    this.part += 1;
    this.rows.push(row);
    return row;
  }
}
