import { Allow, IsOptional, IsString, MaxLength } from 'class-validator';

/** What GOV.UK Notify sends; of it only three members are looked at, and the addressee is not one of them. */
export class NotifyCallbackDto {
  @IsString()
  @MaxLength(100)
  readonly id!: string;

  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reference?: string | null;

  @IsString()
  @MaxLength(100)
  readonly status!: string;

  @Allow()
  readonly to?: unknown;

  @Allow()
  readonly created_at?: unknown;

  @Allow()
  readonly completed_at?: unknown;

  @Allow()
  readonly sent_at?: unknown;

  @Allow()
  readonly notification_type?: unknown;

  @Allow()
  readonly template_id?: unknown;

  @Allow()
  readonly template_version?: unknown;
}
