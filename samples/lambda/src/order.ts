import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsOptional, IsPositive, IsString, ValidateNested } from 'class-validator';

/** One thing that was ordered. */
export class Item {
  @IsNotEmpty()
  sku = '';

  @IsInt()
  @IsPositive()
  cents = 0;
}

/** What comes in: validated before anything is recorded. */
export class Order {
  @IsNotEmpty()
  id = '';

  @Type(() => Item)
  @ValidateNested({ each: true })
  @ArrayNotEmpty()
  items: Item[] = [];

  /** How long the customer may think it over: `10m`. */
  @IsOptional()
  @IsString()
  coolingOff = '10m';

  get cents(): number {
    return this.items.reduce((sum, { cents }) => sum + cents, 0);
  }
}

/** What the bank has set aside for an order. */
export class Reservation {
  constructor(
    readonly id: string,
    readonly cents: number,
  ) {}
}

/** What somebody decided about an order. */
export class Approval {
  granted = false;
  by = '';
}

/** What comes out. */
export class Receipt {
  @Type(() => Date)
  readonly shippedAt: Date;

  constructor(
    readonly orderId: string,
    readonly cents: number,
    readonly approvedBy: string,
    shippedAt: Date,
  ) {
    this.shippedAt = shippedAt;
  }
}

/** Whoever was asked said no. */
export class OrderRejected extends Error {
  override name = 'OrderRejected';
}
