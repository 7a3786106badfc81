import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsEmail,
  IsInt,
  IsNotEmpty,
  IsString,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';

/** One line of an order. */
export class Item {
  @Matches(/^[A-Z]{3}-\d{3}$/)
  sku!: string;

  @IsString()
  @IsNotEmpty()
  name!: string;

  @IsInt()
  @Min(1)
  quantity!: number;

  /** Of one piece, in cents. */
  @IsInt()
  @Min(1)
  price!: number;
}

/** What comes in: the input of the workflow. */
export class Order {
  @Matches(/^[\w-]{1,64}$/)
  id!: string;

  @IsEmail()
  customer!: string;

  /** The gateway's token for the customer's card. */
  @Matches(/^tok_\w+$/)
  card!: string;

  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];

  /** In cents. */
  get total(): number {
    return this.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  }
}

/** Money that was taken from a card. */
export class Payment {
  constructor(
    readonly id: string,
    readonly orderId: string,
    /** In cents. */
    readonly amount: number,
  ) {}
}

/** What the manager says. */
export class Approval {
  granted!: boolean;
  note?: string;
}

/** An item on its way. */
export class Parcel {
  constructor(
    readonly sku: string,
    readonly trackingNumber: string,
  ) {}
}

/** What comes out: the result of the workflow. */
export class Receipt {
  @Type(() => Payment)
  readonly payment: Payment;

  @Type(() => Parcel)
  readonly parcels: Parcel[];

  constructor(
    readonly orderId: string,
    payment: Payment,
    parcels: Parcel[],
  ) {
    this.payment = payment;
    this.parcels = parcels;
  }
}
