import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** How an order ends. */
export const OUTCOMES = ['shipped', 'declined', 'rejected', 'invalid'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the services, which are only played, are to do with an order, and how it must end. */
export class Rehearsal {
  @IsIn(OUTCOMES)
  expect!: Outcome;

  /** Why the bank declines the card. Absent: it doesn't. */
  @IsOptional()
  @IsString()
  declined?: string;

  /** How often the gateway refuses the connection before it takes the charge. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3)
  gatewayOutages?: number;

  /** How often the carrier has no room for an item, each of the order. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3)
  carrierOutages?: number;

  /** Why the manager says no. Absent: yes. */
  @IsOptional()
  @IsString()
  rejected?: string;

  /** How long the manager thinks, in milliseconds. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(60_000)
  thinking?: number;
}

/** By order id. */
export type Rehearsals = ReadonlyMap<string, Rehearsal>;
