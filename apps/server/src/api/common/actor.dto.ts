import { ApiProperty } from '@nestjs/swagger';
import { type Actor, actorRoles } from '#libs/consent';
import { type PersonalText, PersonalProperty } from './personal.dto.js';

export class ActorDto {
  @ApiProperty({ type: 'string', description: 'SDS user id, patient id or client id.' })
  readonly id!: string;

  @PersonalProperty({ nullable: true, description: 'Name as at the time.' })
  readonly name!: PersonalText | null;

  @ApiProperty({ type: 'string', enum: actorRoles, description: 'Role as at the time.' })
  readonly role!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'National role code as at the time.',
    example: 'R8000',
  })
  readonly roleCode!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'ODS code of the organisation.',
    example: 'RWE',
  })
  readonly organisation!: string | null;
}

export const actorOf = ({ id, name, role, roleCode, organisation }: Actor): ActorDto => ({
  id,
  name,
  role,
  roleCode,
  organisation,
});
