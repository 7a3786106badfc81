/** The bank refuses the card; the message is its reason. Asking again will not help. */
export class CardDeclined extends Error {}

/** The gateway refused the connection, so it can't have charged anything. Asking again may help. */
export class GatewayUnavailable extends Error {
  constructor() {
    super('The payment gateway refused the connection.');
  }
}

/** The carrier could not take the parcel now. */
export class CarrierUnavailable extends Error {
  constructor(sku: string) {
    super(`The carrier had no room for ${sku}.`);
  }
}

/** The manager said no; the message is the reason. The money was given back. */
export class OrderRejected extends Error {}
