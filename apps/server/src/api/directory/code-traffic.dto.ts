import type { BreakerPolicy, CodeTrafficPolicy } from '#libs/consent';
import { IntegerField, ObjectField } from '../../http/fields/index.js';

/** When no codes go out at all. */
export class BreakerPolicyDto implements BreakerPolicy {
  @IntegerField({ from: 5, to: 1440, description: 'Minutes it looks back.', example: 60 })
  readonly windowMinutes!: number;

  @IntegerField({ from: 10, to: 100_000, description: 'Fewer codes than that say nothing.', example: 50 })
  readonly fewestCodes!: number;

  @IntegerField({
    from: 1,
    to: 100,
    description: 'From that share of codes that could not be delivered on it opens.',
    example: 50,
  })
  readonly mostFailedPercent!: number;

  @IntegerField({
    from: 0,
    to: 99,
    description: 'Below that share of codes that a patient acted on it opens.',
    example: 10,
  })
  readonly leastAnsweredPercent!: number;

  @IntegerField({ from: 1, to: 1440, description: 'Minutes until codes go out on trial.', example: 15 })
  readonly pauseMinutes!: number;

  @IntegerField({ from: 1, to: 1000, description: 'Codes that go out on trial.', example: 10 })
  readonly trialCodes!: number;
}

/** How fast codes may go out, as adopted and as shown. */
export class CodeTrafficDto implements CodeTrafficPolicy {
  @IntegerField({
    from: 1,
    to: 100_000,
    description: 'Codes for requests of one organisation, in any hour.',
    example: 300,
  })
  readonly perOrganisationPerHour!: number;

  @IntegerField({ from: 1, to: 1_000_000, description: 'All codes together, in any hour.', example: 5000 })
  readonly altogetherPerHour!: number;

  @IntegerField({
    from: 1,
    to: 100_000,
    description: 'Text messages to mobile numbers that begin alike, in any hour.',
    example: 120,
  })
  readonly perPrefixPerHour!: number;

  @ObjectField(BreakerPolicyDto, { description: 'When no codes go out at all.' })
  readonly breaker!: BreakerPolicyDto;
}
