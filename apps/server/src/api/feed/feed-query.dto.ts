import { check, field, type FieldOptions, PatternField, UuidField } from '../../http/fields/index.js';

const MAX_LIMIT = 1_000;
const MAX_WAIT_SECONDS = 30;

const whole = (name: string, least: number, most: number) =>
  check(
    name,
    `must be a whole number from ${String(least)} to ${String(most)}`,
    (value) =>
      typeof value === 'string' && /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= most,
  );

const LimitField = (options: FieldOptions) =>
  field(options, { type: 'integer', minimum: 1, maximum: MAX_LIMIT }, whole('limit', 1, MAX_LIMIT));

const WaitField = (options: FieldOptions) =>
  field(
    options,
    { type: 'integer', minimum: 0, maximum: MAX_WAIT_SECONDS },
    whole('wait', 0, MAX_WAIT_SECONDS),
  );

const CursorField = (description: string) =>
  PatternField({
    optional: true,
    pattern: /^[\x21-\x7e]{1,256}$/,
    sentence: 'must be a cursor as the feed gave it',
    description,
  });

class SubscriptionDto {
  @UuidField({
    optional: true,
    description: 'Which subscription. May be left out where the organisation has only one.',
  })
  readonly subscription?: string;
}

const AFTER = 'A cursor: what comes after it. `now`: what comes from now on. Left out: from the beginning.';

export class FeedEventsQueryDto extends SubscriptionDto {
  @CursorField(AFTER)
  readonly after?: string;

  @LimitField({
    optional: true,
    description: 'The most events. Default: 100; of NDJSON, all there are at the moment.',
  })
  readonly limit?: string;

  @WaitField({
    optional: true,
    description: 'Where there is nothing yet, wait for it so many seconds. Default: 0.',
  })
  readonly wait?: string;
}

export class FeedStreamQueryDto extends SubscriptionDto {
  @CursorField(`${AFTER} \`Last-Event-ID\`, which browsers send by themselves, goes before it.`)
  readonly after?: string;
}

export class FeedSnapshotQueryDto extends SubscriptionDto {
  @CursorField('The newest `resume` of a snapshot that broke off. Left out: a new snapshot.')
  readonly cursor?: string;
}
