import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { expect } from 'chai';
import { LocalRuntime, MemoryStore } from '../../lib/local.js';
import { WorkflowTestRunner } from '../../lib/testing/index.js';
import { DataDir } from '../../samples/order/data-dir.js';
import { Manager } from '../../samples/order/manager.js';
import { Order, Parcel, Payment, Receipt } from '../../samples/order/order.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { PaymentGateway } from '../../samples/order/payment-gateway.js';
import { Rehearsal } from '../../samples/order/rehearsal.js';
import { Shipping } from '../../samples/order/shipping.js';
import { Stage } from '../../samples/order/stage.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { LineLogger } from '../support/line-logger.js';

const order = Object.assign(new Order(), {
  id: 'A-1',
  customer: 'ada@example.com',
  card: 'tok_1',
  items: [{ sku: 'TEA-101', name: 'Darjeeling', quantity: 2, price: 1450 }],
});

