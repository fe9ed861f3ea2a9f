import { ApiPropertyOptional } from '@nestjs/swagger';
import type { Gender, UpdateProfileRequest } from '@yaopai/protocol';
import { buildMessage, IsIn, IsString, Length, Matches, ValidateBy, ValidateIf } from 'class-validator';
import { IfGiven } from '../http/index.js';
import { isQlogoUrl, looksUploaded } from './photo-url.js';

const GENDERS = ['M', 'F', 'U'] as const;
/** No control characters; the length is counted by `Length`. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const present = (_: unknown, value: unknown) => value !== undefined && value !== null;
const message = buildMessage(() => 'invalid');

/** `YYYY-MM-DD` of a real day. */
const IsDateOnly = () =>
  ValidateBy({ name: 'isDateOnly', validator: { validate: isDateOnly, defaultMessage: message } });
const IsPhotoUrl = (isOne: (text: string) => boolean) =>
  ValidateBy({
    name: 'isPhotoUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isOne(value),
      defaultMessage: message,
    },
  });

function isDateOnly(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return (
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(value) &&
    // PostgreSQL has no year 0.
    date.getUTCFullYear() > 0
  );
}

abstract class ProfileDto implements Omit<UpdateProfileRequest, 'photo'> {
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 64 })
  @ValidateIf(present)
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE)
  nickname?: string | null;

  @ApiPropertyOptional({ enum: GENDERS })
  @IfGiven()
  @IsIn(GENDERS)
  gender?: Gender;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date' })
  @ValidateIf(present)
  @IsDateOnly()
  birthdate?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 64 })
  @ValidateIf(present)
  @IsString()
  @Length(0, 64)
  @Matches(PRINTABLE)
  country?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 64 })
  @ValidateIf(present)
  @IsString()
  @Length(0, 64)
  @Matches(PRINTABLE)
  province?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 64 })
  @ValidateIf(present)
  @IsString()
  @Length(0, 64)
  @Matches(PRINTABLE)
  city?: string | null;
}

/** Of an account that is being made: it has no avatar of its own yet. */
export class NewProfileDto extends ProfileDto implements UpdateProfileRequest {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 1024, description: 'https://*.qlogo.cn' })
  @ValidateIf(present)
  @IsPhotoUrl(isQlogoUrl)
  photo?: string | null;
}

export class UpdateProfileRequestDto extends ProfileDto implements UpdateProfileRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 1024,
    description: "https://*.qlogo.cn, or the URL of the user's own uploaded avatar",
  })
  @ValidateIf(present)
  @IsPhotoUrl((text) => isQlogoUrl(text) || looksUploaded(text))
  photo?: string | null;
}
