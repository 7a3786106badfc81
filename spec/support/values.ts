import 'reflect-metadata';
import { Exclude, Type } from 'class-transformer';

/** A class whose instances must arrive as such. */
export class Money {
  constructor(
    readonly amount: number,
    readonly currency: string,
  ) {}

  get text(): string {
    return `${this.amount} ${this.currency}`;
  }
}

/** An error with data of its own. */
export class Declined extends Error {
  override readonly name = 'Declined';

  constructor(
    message: string,
    readonly code = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error that is recorded as it is decorated. */
export class Decorated extends Error {
  override readonly name = 'Decorated';
  @Exclude({ toPlainOnly: true })
  readonly secret: string = 'hidden';
  @Type(() => Money)
  readonly price: Money = new Money(5, 'EUR');
}

/** What there is to see of an error. */
export function faceOf(error: any): object {
  const { name, message, errorType, code, operationName } = error;
  const cause = error.cause instanceof Error ? faceOf(error.cause) : undefined;
  const face = { class: error.constructor.name, name, message, errorType, code, operationName, cause };
  return Object.fromEntries(Object.entries(face).filter(([, value]) => value !== undefined));
}
